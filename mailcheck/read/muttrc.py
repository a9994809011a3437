r"""Mutt's and NeoMutt's muttrc: muttrc(5), "Syntax of Initialization Files".

`set name = value other=value nosomething`. A word may be quoted in parts; inside double quotes and outside of quotes `\` begins
an escape, `$name` stands for a value set above (else for an environment variable) and backquotes for the output of a command;
`#` begins a comment, `;` the next command, a backslash at the end of a line joins it with the next.
A name without `=` is `yes`, with `no` in front (or after `unset`) it is `no`."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import ReadError, line_at
from mailcheck.read.resolve import Written, resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_COMMAND = re.compile(r"[ \t;]*(set|unset)(?=[ \t])")
_BLANKS = re.compile(r"(?:[ \t]|\\(?:\r\n|\n|\r))*+")
_NAME = re.compile(r"([&?]?[\w\-]+)[ \t]*([+\-]?=|\?)?[ \t]*")
_PIECE = re.compile(r"""\\(?:\r\n|.)?|\$(?:\{([^}\r\n]*)\}|([A-Za-z]\w*))|[^\s\\$'"`;#]+|.""", re.S)
_CHANGE = "a change of a value that is set elsewhere"
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "e": "\x1b", "\n": "", "\r": "", "\r\n": "", "": ""}


def entries(source: Source) -> list[Entry]:
    """What every `set` and `unset` says, in order."""
    text = source.text
    found: list[Written] = []
    at = 0
    while at < len(text):
        command = _COMMAND.match(text, at)
        at = _assignments(source, command.end(), command[1], found) if command else _next_line(text, at)
    return resolved(found, from_above=True)


def _next_line(text: str, at: int) -> int:
    """The offset of the next line that no backslash joins with the one before."""
    while True:
        end, at = line_at(text, at)
        if end == len(text) or text[end - 1] != "\\":
            return at


def _assignments(source: Source, at: int, command: str, found: list[Written]) -> int:
    """Reads what one command sets into `found`; the offset of the next command."""
    text = source.text
    while True:
        blank = _BLANKS.match(text, at)
        at = blank.end() if blank else at
        name = _NAME.match(text, at)
        if name is None:
            return at + 1 if text.startswith(";", at) else _next_line(text, at)
        at = name.end()
        if name[2] in ("=", "+=", "-="):
            one, at = _word(source, name, at)
            found.append(one if name[2] == "=" else Written(one.entry._replace(hidden=_CHANGE), None))
        elif not name[2] and name[1][0] not in "&?":
            found.append(_switch(source, name, command))


def _switch(source: Source, name: re.Match[str], command: str) -> Written:
    """A name without `=`: on, off, or turned round."""
    prefix = next((word for word in ("no", "inv") if command == "set" and name[1].startswith(word)), "")
    key = name[1].removeprefix(prefix) or name[1]
    value = "no" if command == "unset" or prefix == "no" else "yes"
    hidden = _CHANGE if prefix == "inv" else ""
    entry = Entry(source, (key,), name[1], *name.span(1), value, *name.span(1), offsets=(), hidden=hidden, block=name.span())
    return Written(entry, [("text", value)])


def _word(source: Source, name: re.Match[str], first: int) -> tuple[Written, int]:
    """The assignment of the word that begins at `first`, and the offset after it."""
    text, at = source.text, first
    quote, quotes, command = "", 0, False
    chars: list[str] = []
    offsets: list[int] = []
    pieces: list[tuple[str, str]] = []
    begun = 0  # the first character that is not in `pieces`
    while at < len(text) and text[at] not in "\r\n" and (quote or text[at] not in " \t;#"):
        found = _PIECE.match(text, at)
        assert found is not None
        char, piece, end = text[at], found[0], found.end()
        if char in "'\"" and quote in ("", char):
            quotes += 1
            quote = "" if quote else char
        elif char == "`" and quote != "'":
            end = text.find("`", at + 1, line_at(text, at)[0]) + 1
            if end == 0:
                raise ReadError("a backquote is not closed", at)
            command = True
        elif char == "\\" and quote != "'":
            escaped = _ESCAPES.get(piece[1:], piece[1:])
            chars.extend(escaped)
            offsets.extend([at] * len(escaped))
        else:
            if quote == "'" and char in "\\$":
                piece, end = char, at + 1
            if len(piece) > 1 and char == "$":
                pieces += [("text", "".join(chars[begun:])), ("name", found[1] or found[2] or "?")]
                begun = len(chars) + len(piece)
            chars.extend(piece)
            offsets.extend(range(at, end))
        at = end
    if quote:
        raise ReadError("a quote is not closed on its line", first)
    pieces.append(("text", "".join(chars[begun:])))
    whole = quotes == 2 and text[first] == text[at - 1] and text[first] in "'\""
    start, end = first + whole, at - whole
    entry = Entry(
        source, (name[1],), name[1], *name.span(1), "".join(chars), start, end, quote=text[first : first + 1] * whole,
        offsets=None if len(offsets) == end - start else tuple(offsets), block=(name.start(), at),
    )  # fmt: skip
    if command:
        return Written(entry._replace(text=text[start:end], offsets=None, hidden="the output of a command"), None), at
    return Written(entry, pieces), at
