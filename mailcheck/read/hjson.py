"""Hjson: JSON for people. Quotes, commas and the outer braces may be missing, `#` begins a comment as well.

A text without quotes goes to the end of its line, with commas and comment signs in it; only what is a number or one of
true, false and null to the comma, comment or bracket is one. `'''` holds a text of several lines, of which the blanks up
to the column of the quotes are cut off. As the JSON reader, this one keeps no stack of its own calls."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Source
from mailcheck.read.base import ReadError
from mailcheck.read.json import Where, quoted

_SKIP = re.compile(r"(?:[ \t\r\n\f\v\ufeff\u00a0]+|#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.S)
_KEY = re.compile(r"[^,:\[\]{}\s\"'#][^,:\[\]{}\s]*")
_LITERAL = re.compile(
    r"(?:(?P<boolean>true|false)|(?P<null>null)|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+\-]?\d+)?))"
    r"(?=[ \t\r]*(?:[,\]}\n#]|//|/\*|\Z))"
)
_LINE = re.compile(r"[^\n]*")
_BLANKS = " \t\r\f\v\ufeff\u00a0"
_FENCE = "'''"


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The leaves of the one document."""
    text = source.text
    at = _skip(text, 0)
    if at >= len(text):
        return []
    bare = text[at] not in "{["
    entries, at = _document(source, at, bare)
    at = _skip(text, at)
    if at < len(text):
        raise ReadError("there is text after the end of the document", at)
    return [tuple(entries)]


def _skip(text: str, at: int) -> int:
    found = _SKIP.match(text, at)
    return found.end() if found else at


def _document(source: Source, at: int, bare: bool) -> tuple[list[Entry], int]:
    """Leaves of the document that begins at `at`, and the offset after it. `bare`: its members have no braces around them."""
    text = source.text
    out: list[Entry] = []
    where = Where((), (), ("", at, at))
    stack: list[tuple[str, Where, int]] = []  # closer ("" the end of the file), place of the whole, number of the item
    if bare:
        stack.append(("", where, 0))
        key, at = _key(text, at)
        where = where.child(key)
    while True:
        # a value is expected here
        at = _skip(text, at)
        char = text[at : at + 1]
        if char in ("{", "["):
            stack.append(("}" if char == "{" else "]", where, -1))
            opened, at = at, at + 1
        else:
            entry, at = _leaf(source, at, where)
            out.append(entry)
            opened = -1
        # after a value, or in a new mapping or list: close or go on
        while True:
            if not stack:
                return out, at
            at = _skip(text, at)
            closer, whole, number = stack[-1]
            if opened < 0 and text[at : at + 1] == ",":
                at = _skip(text, at + 1)
            if at >= len(text) and closer:
                raise ReadError(f"the file ends before a closing `{closer}`", at)
            if text[at : at + 1] != closer:
                stack[-1] = (closer, whole, number + 1)
                if closer == "]":
                    where = whole.item(number + 1)
                else:
                    key, at = _key(text, at)
                    where = whole.child(key)
                break
            if opened >= 0:
                kind = "map" if closer == "}" else "list"
                out.append(Entry(source, whole.path, *whole.key, "", opened, at + 1, kind, heads=whole.heads))
                opened = -1
            at += len(closer)
            stack.pop()
            where = whole


def _key(text: str, at: int) -> tuple[tuple[str, int, int], int]:
    string = quoted(text, at)
    if string is not None:
        name, start, end, at = string.text, string.start, string.end, string.after
    else:
        found = _KEY.match(text, at)
        if found is None:
            raise ReadError("a key is expected here", at)
        name, (start, end), at = found[0], found.span(), found.end()
    at = _skip(text, at)
    if text[at : at + 1] != ":":
        raise ReadError("a colon is expected after the key", at)
    return (name, start, end), at + 1


def _leaf(source: Source, at: int, where: Where) -> tuple[Entry, int]:
    text, (path, heads, key) = source.text, where
    if text.startswith(_FENCE, at):
        return _fenced(source, at, where)
    string = quoted(text, at)
    if string is not None:
        value, start, end, after, offsets = string
        return Entry(source, path, *key, value, start, end, "string", text[at], offsets, heads=heads), after
    quote = text[at : at + 1]
    if quote in ("", ",", ":", "]", "}"):
        raise ReadError("a value is expected here" if quote else "the file ends where a value is expected", at)
    found = _LITERAL.match(text, at)
    if found:
        return Entry(source, path, *key, found[0], *found.span(), found.lastgroup or "", heads=heads), found.end()
    found = _LINE.match(text, at)
    line = (found[0] if found else "").rstrip(_BLANKS)  # never empty: its first character is none of these
    return Entry(source, path, *key, line, at, at + len(line), "string", heads=heads), at + len(line)


def _fenced(source: Source, at: int, where: Where) -> tuple[Entry, int]:
    text, (path, heads, key) = source.text, where
    close = text.find(_FENCE, at + 3)
    if close < 0:
        raise ReadError("a text in ''' is not closed", at)
    column = at - text.rfind("\n", 0, at) - 1
    begin = at + 3
    first = re.compile(r"[ \t\r]*\n").match(text, begin, close)
    if first:
        begin = first.end()
    out: list[str] = []
    offsets: list[int] = []
    start = begin
    for line in text[begin:close].splitlines(keepends=True):
        cut = min(column, len(line) - len(line.lstrip(" \t"))) if start > at + 3 else 0
        kept = line[cut:].replace("\r\n", "\n")
        out.append(kept)
        offsets += range(start + cut, start + cut + len(kept))
        start += len(line)
    value = "".join(out).removesuffix("\n")
    return Entry(source, path, *key, value, begin, close, "string", _FENCE, tuple(offsets[: len(value)]), heads=heads), close + 3
