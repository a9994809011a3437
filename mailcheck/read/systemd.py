r"""The environment of a systemd unit: systemd.exec(5), "Environment"; systemd.syntax(7), "Quoting"; systemd.unit(5), "Specifiers".

`Environment=` holds assignments divided by blanks; quotes may stand around any part of one, `\` begins an escape of C, `%%` is
a percent sign and `%` with a letter something only systemd knows. An empty `Environment=` forgets those before it. What an
`EnvironmentFile=` brings wins over all of it and is not read here."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_PIECE = re.compile(r"""\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|(.))|[^\s\\"']+|.""", re.S)
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


def scopes(source: Source, entries: tuple[Entry, ...], taken: set[int]) -> list[Scope]:
    """The scope of the service in a unit file, if it sets variables. The entries used are added to `taken`."""
    variables: list[Entry] = []
    elsewhere = ""
    for entry in entries:
        if entry.path == ("Service", "Environment"):
            taken.add(id(entry))
            variables = [*variables, *_assignments(entry)] if entry.text else []
        elif entry.path in (("Service", "EnvironmentFile"), ("Service", "PassEnvironment")) and entry.text:
            elsewhere = entry.key
    return [Scope(source, "env", tuple(variables), "Service", elsewhere=elsewhere)] if variables else []


def _assignments(line: Entry) -> list[Entry]:
    """The variables of one `Environment=`. Words that are no assignment are passed over, as systemd does."""
    found: list[Entry] = []
    text, at = line.text, 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        chars: list[str] = []
        places: list[int] = []
        quote, begun, tail = "", at, at
        while at < len(text) and (quote or not text[at].isspace()):
            piece = _PIECE.match(text, at)
            assert piece is not None
            char = text[at]
            if char in "\"'" and quote in ("", char):
                quote = "" if quote else char
            else:
                shown = _shown(piece)
                chars.extend(shown)
                places.extend(range(at, piece.end()) if shown == piece[0] else [at] * len(shown))
                tail = piece.end()
            at = piece.end()
        variable = _variable(line, "".join(chars), places, begun, tail)
        if variable is not None and not quote:
            found.append(variable)
    return found


def _shown(piece: re.Match[str]) -> str:
    """The text that one piece of a word stands for."""
    if piece[1] or piece[2]:
        return chr(int(piece[1], 16) if piece[1] else int(piece[2], 8) % 256)
    return _ESCAPES.get(piece[3], piece[3]) if piece[3] else piece[0]


def _variable(line: Entry, word: str, places: list[int], begun: int, tail: int) -> Entry | None:
    """The entry of one assignment. `places` are the offsets of its characters in `line.text`; it begins at `begun`, and its
    last character ends at `tail`, both with quotes left out of account."""
    name = _NAME.match(word)
    if name is None:
        return None
    size = name.end()
    key, value, at = word[: size - 1], word[size:], places[size:]
    hidden = "a specifier of systemd" if re.search("%(?!%)", value.replace("%%", "")) else ""
    if "%%" in value and not hidden:
        kept = [found.start() for found in re.finditer("%%|.", value, re.S)]
        value, at = "".join(value[index] for index in kept), [at[index] for index in kept]
    key_start, key_end = line.part(places[0], places[size - 2] + 1)
    begin, stop = (at[0], tail) if at else (places[size - 1] + 1, places[size - 1] + 1)
    start, end = line.part(begin, begin)[0], line.part(max(stop - 1, 0), stop)[1] if at else line.part(begin, begin)[0]
    offsets: tuple[int, ...] | None = tuple(line.part(place, place)[0] for place in at)
    if offsets == tuple(range(start, end)):
        offsets = None
    around = {line.text[begin - 1], line.text[begun]} & {line.text[stop : stop + 1]} & {"'", '"'}
    return line._replace(
        path=(key,), key=key, key_start=key_start, key_end=key_end, text=value, start=start, end=end, offsets=offsets,
        quote=next(iter(around), ""), hidden=hidden, heads=((key_start, key_end),),
    )  # fmt: skip
