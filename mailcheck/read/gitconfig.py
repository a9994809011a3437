r"""git's configuration files, which look like INI: git-config(1), "Syntax".

A key without `=` is true. Quotes may begin and end inside a value; `\"`, `\\`, `\n`, `\t` and `\b` are escapes, inside quotes
and outside; a backslash at the end of a line joins the next one; `#` and `;` outside quotes begin a comment."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import DEPTH, ReadError, split_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_SKIP = re.compile(r"(?:[ \t\r\n]+|[#;][^\n]*)*+")
_SECTION = re.compile(r'\[([A-Za-z0-9.\-]+)(?:[ \t]+"((?:[^"\\\n]|\\[^\n])*)")?\]')
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9\-]*)[ \t]*(=|(?=\r?\n|\Z))[ \t]*")
_PIECE = re.compile(r'[^"\\\n#;]+|\\(?:\r?\n|\Z)|\\.|["#;]', re.S)
_BLANKS = " \t\r"
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", '"': '"', "\\": "\\"}


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document. The path of a key is its section, its subsection and its name, as they are written."""
    text = source.text
    entries: list[Entry] = []
    section: tuple[str, ...] = ()
    heads: tuple[tuple[int, int], ...] = ()
    at = _after_blanks(text, 0)
    while at < len(text):
        if text[at] == "[":
            found = _SECTION.match(text, at)
            if found is None:
                raise ReadError("the name of a section is not closed or not well formed", at)
            section = split_key(found[1])[:DEPTH]
            heads = (found.span(1),) * len(section)
            if found[2] is not None:
                section, heads = (*section, re.sub(r"\\(.)", r"\1", found[2])), (*heads, found.span(2))
            at = found.end()
        else:
            found = _KEY.match(text, at)
            if found is None:
                raise ReadError("a section or a key is expected here", at)
            path = (*section, found[1])
            if found[2]:
                entry, at = _value(source, path, found)
            else:
                entry = Entry(source, path, found[1], *found.span(1), "true", *found.span(1), offsets=(), block=found.span())
                at = found.end()
            entries.append(entry._replace(heads=(*heads, found.span(1))))
        at = _after_blanks(text, at)
    return [tuple(entries)]


def _after_blanks(text: str, at: int) -> int:
    found = _SKIP.match(text, at)
    return found.end() if found else at


def _value(source: Source, path: tuple[str, ...], key: re.Match[str]) -> tuple[Entry, int]:
    """The entry of a key, and the offset of the end of its (last) line."""
    text = source.text
    chars: list[str] = []
    offsets: list[int] = []
    kept = 0  # characters up to the last one that is no blank outside quotes
    quoted = False
    start = at = key.end()
    while at < len(text) and text[at] != "\n":
        found = _PIECE.match(text, at)
        assert found is not None
        piece, end = found[0], found.end()
        if piece in ("#", ";") and not quoted:
            at = text.find("\n", at)
            at = len(text) if at < 0 else at
            break
        if piece[0] == "\\" and len(piece) > 1 and piece[-1] != "\n":
            if piece[1] not in _ESCAPES:
                raise ReadError("there is no such escape", at)
            chars.append(_ESCAPES[piece[1]])
            offsets.append(at)
        elif piece == '"':
            quoted = not quoted
        elif piece[0] != "\\":
            if end == len(text) or text[end] == "\n":
                piece = piece.removesuffix("\r")
            if not chars and not quoted:
                piece = piece.lstrip(_BLANKS)
            first = end - len(found[0]) + found[0].find(piece)
            chars.extend(piece)
            offsets.extend(range(first, first + len(piece)))
            if not quoted:
                kept = max(kept, len(chars) - len(piece) + len(piece.rstrip(_BLANKS)))
                at = end
                continue
        kept = len(chars)
        at = end
    if quoted:
        raise ReadError("a quote is not closed on its line", start)
    entry = Entry(source, path, key[1], *key.span(1), "".join(chars[:kept]), start, start, block=(key.start(), at))
    return _placed(text, entry, offsets[:kept]), at


def _placed(text: str, entry: Entry, offsets: list[int]) -> Entry:
    """The entry with the place of its value: without the quotes that enclose it, with a map unless it is one stretch."""
    if not offsets:
        empty = text.startswith('""', entry.start)
        return entry._replace(start=entry.start + empty, end=entry.start + empty, quote='"' * empty)
    first, end = offsets[0], offsets[-1] + 1 + (text[offsets[-1]] == "\\")
    quote = '"' if first == entry.start + 1 and text[first - 1] == text[end : end + 1] == '"' else ""
    map = None if end - first == len(offsets) else tuple(offsets)
    return entry._replace(start=first, end=end, quote=quote, offsets=map)
