"""`$name` in a value stands for another value of the same file (Postfix, Mutt).

A value that is nothing but a reference has the place where it really stands; one that holds a reference among other text
has only its whole place. A reference to something this file does not set hides the value."""

from __future__ import annotations

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Entry

_CHAIN = 8
_LONGEST = 2_000


class Written(NamedTuple):
    """An entry, and its value as pieces: ("text", t) and ("name", n). None: it cannot be worked out here."""

    entry: Entry
    pieces: list[tuple[str, str]] | None


def resolved(found: list[Written], from_above: bool) -> list[Entry]:
    """The entries with their references replaced: by the last value of that name in the file, or in the part above them."""
    last = {} if from_above else {one.entry.path[0]: index for index, one in enumerate(found)}
    done: dict[int, Entry] = {}
    out: list[Entry] = []
    for index, one in enumerate(found):
        out.append(_settled(found, last, done, index, _CHAIN))
        if from_above:
            last[one.entry.path[0]] = index
    return out


def _settled(found: list[Written], last: dict[str, int], done: dict[int, Entry], index: int, left: int) -> Entry:
    """One entry with its references replaced. References to references are followed `left` times."""
    if index in done:
        return done[index]
    entry, pieces = found[index]
    if entry.hidden:
        return entry
    if pieces is None or left == 0:
        return entry._replace(hidden="a reference to other values")
    pieces = [(kind, text) for kind, text in pieces if text]
    texts: list[str] = []
    for kind, text in pieces:
        if kind == "text":
            texts.append(text)
            continue
        target = last.get(text, index)
        if target == index:
            return entry._replace(hidden="a reference to a value that this file does not set")
        other = _settled(found, last, done, target, left - 1)
        if other.hidden:
            return entry._replace(hidden="a reference to a value that cannot be seen here")
        if len(pieces) == 1:
            done[index] = entry._replace(
                text=other.text, start=other.start, end=other.end, quote=other.quote, offsets=other.offsets
            )
            return done[index]
        texts.append(other.text)
    value = "".join(texts)
    if any(kind == "name" for kind, _ in pieces) and len(value) > _LONGEST:
        return entry._replace(hidden="a reference to other values")
    done[index] = entry if value == entry.text else entry._replace(text=value, offsets=())
    return done[index]
