"""Postfix's main.cf: postconf(5).

`name = value`; a line that begins with a blank continues the one above, its line break is dropped; `#` begins a comment only
at the start of a line. `$name`, `${name}` and `$(name)` stand for another parameter as it is at the end of the file, `$$` for
a dollar sign. Parameters that are not in the file have Postfix's own default, which is not known here."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import ReadError, line_at, trimmed
from mailcheck.read.resolve import Written, resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source


def entries(source: Source) -> list[Entry]:
    """Every parameter, in order."""
    text = source.text
    found: list[Written] = []
    at = 0
    while at < len(text):
        line, (end, at) = at, line_at(text, at)
        begin, stop = trimmed(text, line, end)
        if begin == stop or text[begin] == "#" or text.startswith("{{", begin):
            continue
        equals = text.find("=", begin, end)
        if equals < 0:
            raise ReadError("`=` is missing after the name of the parameter", begin)
        places = list(range(equals + 1, end))
        after = at
        while after < len(text):
            following, (end, after) = after, line_at(text, after)
            first, last = trimmed(text, following, end)
            if first == last or text[first] == "#":
                continue
            if first == following:
                break
            places.extend(range(following, end))
            at = after
        found.append(_parameter(source, line, begin, equals, places))
    return resolved(found, from_above=False)


def _parameter(source: Source, line: int, begin: int, equals: int, places: list[int]) -> Written:
    """The parameter whose value is made of the characters at `places`, without the blanks around it."""
    text = source.text
    first, last = 0, len(places)
    while last and text[places[last - 1]].isspace():
        last -= 1
    while first < last and text[places[first]].isspace():
        first += 1
    kept = places[first:last]
    start, end = (kept[0], kept[-1] + 1) if kept else (equals + 1, equals + 1)
    offsets = None if end - start == len(kept) else tuple(kept)
    value = text[start:end] if offsets is None else "".join([text[at] for at in kept])
    key_start, key_end = trimmed(text, begin, equals)
    key = text[key_start:key_end]
    entry = Entry(source, (key,), key, key_start, key_end, value, start, end, offsets=offsets, block=(line, end),
                  heads=((key_start, key_end),))  # fmt: skip
    return Written(entry, _pieces(value))


def _pieces(value: str) -> list[tuple[str, str]] | None:
    pieces: list[tuple[str, str]] = []
    at = 0
    for found in re.finditer(r"\$(?:\$|(\w+)|\{(\w+)\}|\((\w+)\))?", value, re.A):
        name = found[1] or found[2] or found[3]
        if not name and found[0] != "$$":
            return None  # ${name?text}, ${name:text}
        pieces += [("text", value[at : found.start()]), ("name", name) if name else ("text", "$")]
        at = found.end()
    return [*pieces, ("text", value[at:])]
