"""JSON, and JSON with comments, single quotes and trailing commas, which many applications accept.

The standard library's parser knows no places, so this one reads the text itself: without recursion, in time
proportional to its length."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Source
from mailcheck.read import name_of
from mailcheck.read.base import ReadError, below, split_key
from mailcheck.tuples import NamedTuple

_SKIP = re.compile(r"(?:[ \t\r\n\f\v\ufeff\u00a0]+|//[^\n\r]*|/\*.*?\*/)*", re.S)
_STRING = {'"': re.compile(r'"((?:[^"\\\n]|\\.)*)"', re.S), "'": re.compile(r"'((?:[^'\\\n]|\\.)*)'", re.S)}
_NUMBER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|Infinity|NaN)")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r": "", "\r\n": ""}


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The leaves of each document; a file of JSON lines has several."""
    if name_of(source.path).lower().endswith(".hjson"):
        from mailcheck.read import hjson

        return hjson.read(source)
    text = source.text
    documents: list[tuple[Entry, ...]] = []
    at = _skip(text, 0)
    while at < len(text):
        if documents and text[at] not in "{[":
            raise ReadError("there is text after the end of the document", at)
        entries, at = _document(source, at)
        documents.append(tuple(entries))
        at = _skip(text, at)
    return documents


def _skip(text: str, at: int) -> int:
    found = _SKIP.match(text, at)
    return found.end() if found else at


class Where(NamedTuple):
    """The place in the tree: names, the places of the keys they were written as, and the key itself."""

    path: tuple[str, ...]
    heads: tuple[tuple[int, int], ...]
    key: tuple[str, int, int]

    def item(self, number: int) -> Where:
        path = below(self.path, f"[{number}]")
        return self if path is self.path else self._replace(path=path, heads=(*self.heads, (0, 0)))

    def child(self, key: tuple[str, int, int]) -> Where:
        names = split_key(key[0])
        path = below(self.path, *names)
        return (
            self._replace(key=key) if path is self.path else Where(path, (*self.heads, *((key[1], key[2]) for _ in names)), key)
        )


class Quoted(NamedTuple):
    """A text in quotes: text[start:end] of the source lies between them, `after` is the offset behind the closing one. `offsets` as in
    `Entry`."""

    text: str
    start: int
    end: int
    after: int
    offsets: tuple[int, ...] | None


def quoted(text: str, at: int) -> Quoted | None:
    """The text in quotes that begins at `at`; None when no quote stands there. Raises ReadError when it is not closed."""
    pattern = _STRING.get(text[at : at + 1])
    if pattern is None:
        return None
    found = pattern.match(text, at)
    if found is None:
        raise ReadError("a string is not closed on its line", at)
    value, offsets = _unescape(found[1], at + 1) if "\\" in found[1] else (found[1], None)
    return Quoted(value, *found.span(1), found.end(), offsets)


def _document(source: Source, at: int) -> tuple[list[Entry], int]:
    """Leaves of the document that begins at `at`, and the offset after it."""
    text = source.text
    out: list[Entry] = []
    where = Where((), (), ("", at, at))
    stack: list[tuple[str, Where, list[int]]] = []  # closer, place of the whole, number of items so far

    while True:
        # a value is expected here
        at = _skip(text, at)
        char = text[at : at + 1]
        if char in ("{", "["):
            closer = "}" if char == "{" else "]"
            opened = at
            at = _skip(text, at + 1)
            if text[at : at + 1] == closer:
                kind = "map" if char == "{" else "list"
                out.append(Entry(source, where.path, *where.key, "", opened, at + 1, kind, heads=where.heads))
                at += 1
            else:
                stack.append((closer, where, [0]))
                if closer == "]":
                    where = where.item(0)
                else:
                    key, at = _key(text, at)
                    where = where.child(key)
                continue
        else:
            entry, at = _leaf(source, at, where)
            out.append(entry)
        # after a value: close or go on
        while True:
            if not stack:
                return out, at
            at = _skip(text, at)
            closer, whole, count = stack[-1]
            char = text[at : at + 1]
            if char == ",":
                at = _skip(text, at + 1)
                if text[at : at + 1] != closer:
                    count[0] += 1
                    if closer == "]":
                        where = whole.item(count[0])
                    else:
                        key, at = _key(text, at)
                        where = whole.child(key)
                    break
                char = closer
            if char != closer:
                raise ReadError(_expected(text, at, closer), at)
            at += 1
            stack.pop()
            where = whole


def _expected(text: str, at: int, closer: str) -> str:
    if at >= len(text):
        return f"the file ends before a closing `{closer}`"
    return f"a comma or `{closer}` is expected here"


def _key(text: str, at: int) -> tuple[tuple[str, int, int], int]:
    string = quoted(text, at)
    if string is not None:
        name, start, end, at = string.text, string.start, string.end, string.after
    else:
        found = _WORD.match(text, at)
        if found is None:
            raise ReadError("a key in quotes is expected here" if at < len(text) else "the file ends before a closing `}`", at)
        name, (start, end), at = found[0], found.span(), found.end()
    at = _skip(text, at)
    if text[at : at + 1] != ":":
        raise ReadError("a colon is expected after the key", at)
    return (name, start, end), at + 1


def _leaf(source: Source, at: int, where: Where) -> tuple[Entry, int]:
    text, (path, heads, key) = source.text, where
    string = quoted(text, at)
    if string is not None:
        value, start, end, after, offsets = string
        return Entry(source, path, *key, value, start, end, "string", text[at], offsets, heads=heads), after
    found = _NUMBER.match(text, at)
    if found:
        return Entry(source, path, *key, found[0], *found.span(), "number", heads=heads), found.end()
    found = _WORD.match(text, at)
    if found and found[0] in ("true", "false", "null", "undefined"):
        kind = "boolean" if found[0] in ("true", "false") else "null"
        return Entry(source, path, *key, found[0], *found.span(), kind, heads=heads), found.end()
    raise ReadError("a value is expected here" if at < len(text) else "the file ends where a value is expected", at)


def _unescape(raw: str, base: int) -> tuple[str, tuple[int, ...]]:
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in _ESCAPE.finditer(raw):
        out.append(raw[at : found.start()])
        offsets.extend(range(base + at, base + found.start()))
        if found[1] or found[2]:
            char = chr(int(found[1] or found[2], 16))
        else:
            char = _SIMPLE.get(found[3], found[3])
        out.append(char)
        offsets.extend([base + found.start()] * len(char))
        at = found.end()
    out.append(raw[at:])
    offsets.extend(range(base + at, base + len(raw)))
    value = "".join(out)
    if any("\ud800" <= char <= "\udfff" for char in value):
        joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if len(joined) != len(value):
            return joined, ()
    return value, tuple(offsets)
