r"""TOML: https://toml.io/en/v1.0.0, and what 1.1 allows beyond it.

The standard library's parser knows no places, so this one reads the text itself: without recursion, in time proportional to
its length. What is written twice, or changes something that is finished, is refused, as every TOML parser refuses it. A key in
quotes is one step of the path, dots and all; a date counts as a number, being anything but a string."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import DEPTH, ReadError, refuse_template
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_BLANKS = re.compile(r"[ \t]*")
_SKIP = re.compile(r"(?:[ \t\n]|\r\n|#[^\x00-\x08\x0a-\x1f\x7f]*)*+")
_LINE_END = re.compile(r"[ \t]*(?:#[^\x00-\x08\x0a-\x1f\x7f]*)?(?=\r?\n|\Z)")
_BARE_KEY = re.compile(r"[A-Za-z0-9_\-]+")
_BASIC = re.compile(r'"((?:[^"\\\x00-\x08\x0a-\x1f\x7f]++|\\[^\r\n])*+)"')
_LITERAL = re.compile(r"'([^'\x00-\x08\x0a-\x1f\x7f]*+)'")
_LONG = r"[^{0}\x00-\x08\x0b-\x1f\x7f]++|\r\n|{1}{{1,2}}(?!{1})"
_LONG_BASIC = re.compile(r'"""(?:\r?\n)?((?:' + _LONG.format(r'"\\', '"') + r'|\\(?:\r\n|[^\r]))*+"{0,2})"""')
_LONG_LITERAL = re.compile(r"'''(?:\r?\n)?((?:" + _LONG.format("'", "'") + r")*+'{0,2})'''")
_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([btnfre\"\\])|(?P<joint>[ \t]*\r?\n(?:[ \t\n]|\r\n)*+)|)|\r\n"
)
_SIMPLE = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:[Zz]|[+\-](?:[01]\d|2[0-3]):[0-5]\d)?)?"
    r"|(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?",
    re.A,
)
_NUMBER = re.compile(
    r"0x[0-9a-fA-F](?:_?[0-9a-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*"
    r"|[+\-]?(?:inf|nan|(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+\-]?[0-9](?:_?[0-9])*)?)"
)
_WORD = re.compile(r"true|false")


_Heads = tuple[tuple[int, int], ...]


class _Part(NamedTuple):
    """One part of a dotted key; `start` and `end` are inside its quotes."""

    name: str
    start: int
    end: int


class _Where(NamedTuple):
    """The place in the tree: names, the places of the keys they were written as, and the last key."""

    path: tuple[str, ...]
    heads: _Heads
    key: _Part

    def item(self, number: int) -> _Where:
        return self._replace(path=(*self.path, f"[{number}]")[:DEPTH], heads=(*self.heads, (0, 0))[:DEPTH])


class _Table:
    """A table while the file is read. `finished`: it has its own header, so nothing else may open it again."""

    __slots__ = ("children", "finished", "heads", "items", "path")

    def __init__(self, path: tuple[str, ...], heads: _Heads, finished: bool = False) -> None:
        self.path = path[:DEPTH]
        self.heads = heads[:DEPTH]
        self.finished = finished
        self.children: dict[str, _Table | None] = {}  # None: a value
        self.items: list[_Table] = []  # of an array of tables

    def inner(self, part: _Part) -> _Table:
        """A new table in this one."""
        made = self.children[part.name] = _Table((*self.path, part.name), (*self.heads, (part.start, part.end)))
        return made


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document."""
    try:
        return [tuple(_document(source))]
    except ReadError:
        refuse_template(source.text)
        raise


def _document(source: Source) -> list[Entry]:
    text = source.text
    root = table = _Table((), ())
    pending: list[_Table] = []  # tables made by dotted keys, which the next header finishes
    empty: list[tuple[_Table, Entry]] = []
    entries: list[Entry] = []
    at = _after(_SKIP, text, 0)
    while at < len(text):
        block = at
        if text[at] == "[":
            for one in pending:
                one.finished = True
            pending = []
            double = text.startswith("[[", at)
            parts, at = _key(text, at + 1 + double)
            closer = "]]" if double else "]"
            if not text.startswith(closer, at):
                raise ReadError(f"`{closer}` is expected here", at)
            at += len(closer)
            table = _header(root, parts, double)
            last = parts[-1]
            entry = Entry(
                source, table.path, last.name, last.start, last.end, "", block, at, "map", block=(block, at), heads=table.heads
            )
            empty.append((table, entry))
            entries.append(entry)
        else:
            parts, at = _key(text, at)
            if not text.startswith("=", at):
                raise ReadError("`=` is expected after the key", at)
            where = _assigned(table, parts, pending)
            at = _value(source, _after(_BLANKS, text, at + 1), where, block, entries)
        line_end = _LINE_END.match(text, at)
        if line_end is None:
            raise ReadError("the end of the line is expected here", _after(_BLANKS, text, at))
        at = _after(_SKIP, text, line_end.end())
    filled = {id(entry) for made, entry in empty if made.children}
    return [entry for entry in entries if id(entry) not in filled]


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


# --- keys and tables ------------------------------------------------------------------------------------------------


def _key(text: str, at: int) -> tuple[list[_Part], int]:
    """The parts of the (dotted) key at `at`, and the offset after it and the blanks behind it."""
    parts: list[_Part] = []
    while True:
        at = _after(_BLANKS, text, at)
        quote = text[at : at + 1]
        if quote == '"':
            found = _BASIC.match(text, at)
        else:
            found = (_LITERAL if quote == "'" else _BARE_KEY).match(text, at)
        if found is None:
            raise ReadError("a key is expected here" if at < len(text) else "the file ends where a key is expected", at)
        group = 1 if quote in ('"', "'") else 0
        name = found[group]
        if quote == '"' and "\\" in name:
            name = _unescaped(name, found.start(1))[0]
        parts.append(_Part(name, *found.span(group)))
        at = _after(_BLANKS, text, found.end())
        if not text.startswith(".", at):
            return parts, at
        at += 1


def _header(root: _Table, parts: list[_Part], array: bool) -> _Table:
    """The table that a header opens."""
    table = root
    for part in parts[:-1]:
        if part.name not in table.children:
            table = table.inner(part)
            continue
        inner = table.children[part.name]
        if inner is None:
            raise ReadError("there is a value of this name, not a table", part.start)
        table = inner.items[-1] if inner.items else inner
    last = parts[-1]
    there = last.name in table.children
    inner = table.children.get(last.name)
    if there and inner is None:
        raise ReadError("there is a value of this name, not a table", last.start)
    if array:
        if inner is not None and not inner.items:
            raise ReadError("there is a table of this name, not an array of tables", last.start)
        holder = inner or table.inner(last)
        holder.finished = True
        holder.items.append(_Table((*holder.path, f"[{len(holder.items)}]"), (*holder.heads, (0, 0)), finished=True))
        return holder.items[-1]
    if inner is not None and inner.finished:
        raise ReadError("this table stands in the file already", last.start)
    opened = inner or table.inner(last)
    opened.finished = True
    return opened


def _assigned(table: _Table, parts: list[_Part], pending: list[_Table]) -> _Where:
    """The place of a key in a table, which now has it. The tables on the way go into `pending`."""
    for part in parts[:-1]:
        if part.name not in table.children:
            inner: _Table | None = table.inner(part)
        else:
            inner = table.children[part.name]
        if inner is None:
            raise ReadError("there is a value of this name, not a table", part.start)
        if inner.finished:
            raise ReadError("this table has its own header and is finished", part.start)
        pending.append(inner)
        table = inner
    last = parts[-1]
    if last.name in table.children:
        raise ReadError("this key stands in the table already", last.start)
    table.children[last.name] = None
    return _Where((*table.path, last.name)[:DEPTH], (*table.heads, (last.start, last.end))[:DEPTH], last)


# --- values ---------------------------------------------------------------------------------------------------------


class _Open:
    """An array (`table` is None) or an inline table that is not closed yet. `count` items of it have begun."""

    __slots__ = ("count", "start", "table", "where")

    def __init__(self, where: _Where, start: int, table: _Table | None) -> None:
        self.where = where
        self.start = start
        self.table = table
        self.count = 0


def _value(source: Source, at: int, where: _Where, block: int, entries: list[Entry]) -> int:
    """Adds the leaves of the value at `at` to `entries`; the offset after it."""
    text = source.text
    stack: list[_Open] = []
    while True:
        complete = text[at : at + 1] not in ("[", "{")
        if complete:
            entry = _leaf(source, at, where)
            at = entry.end + len(entry.quote)
            entries.append(entry._replace(block=(block, at)))
        else:
            stack.append(_Open(where, at, _Table(where.path, where.heads) if text[at] == "{" else None))
            at += 1
        while stack:
            holder = stack[-1]
            at = _after(_SKIP, text, at)
            if text.startswith("]" if holder.table is None else "}", at):
                at += 1
                if not holder.count:
                    kind = "list" if holder.table is None else "map"
                    entries.append(_whole(source, holder, at, kind, block))
                stack.pop()
                complete = True
            elif not complete:
                break
            elif text.startswith(",", at):
                at += 1
                complete = False
            else:
                raise ReadError(_expected(text, at, holder), at)
        else:
            return at
        if holder.table is None:
            where = holder.where.item(holder.count)
        else:
            parts, at = _key(text, at)
            if not text.startswith("=", at):
                raise ReadError("`=` is expected after the key", at)
            where = _assigned(holder.table, parts, [])
            at = _after(_BLANKS, text, at + 1)
        holder.count += 1


def _whole(source: Source, empty: _Open, end: int, kind: str, block: int) -> Entry:
    where = empty.where
    return Entry(source, where.path, *where.key, "", empty.start, end, kind, block=(block, end), heads=where.heads)


def _expected(text: str, at: int, holder: _Open) -> str:
    closer = "]" if holder.table is None else "}"
    return f"a comma or `{closer}` is expected here" if at < len(text) else f"the file ends before a closing `{closer}`"


def _leaf(source: Source, at: int, where: _Where) -> Entry:
    """The entry of the string, number, boolean or date at `at`."""
    text = source.text
    for quote, pattern in (('"""', _LONG_BASIC), ("'''", _LONG_LITERAL), ('"', _BASIC), ("'", _LITERAL)):
        if text.startswith(quote, at):
            found = pattern.match(text, at)
            if found is None:
                raise ReadError("a string is not closed, or holds a character that TOML does not allow", at)
            value, offsets = found[1], None
            if ("\\" in value and quote[0] == '"') or "\r" in value:
                value, offsets = _unescaped(value, found.start(1), literal=quote[0] == "'")
            return Entry(source, where.path, *where.key, value, *found.span(1), "string", quote, offsets, heads=where.heads)
    for kind, pattern in (("boolean", _WORD), ("number", _DATE), ("number", _NUMBER)):
        found = pattern.match(text, at)
        if found is not None:
            if pattern is _DATE and found[1]:
                _check_day(found)
            return Entry(source, where.path, *where.key, found[0], *found.span(), kind, heads=where.heads)
    raise ReadError("a value is expected here" if at < len(text) else "the file ends where a value is expected", at)


def _check_day(found: re.Match[str]) -> None:
    from datetime import date

    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise ReadError("there is no such day", found.start()) from error


def _unescaped(raw: str, base: int, literal: bool = False) -> tuple[str, tuple[int, ...]]:
    """The text that `raw`, which stands at `base`, means, and the offset of each of its characters."""
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in (re.compile("\r\n") if literal else _ESCAPE).finditer(raw):
        out.append(raw[at : found.start()])
        offsets.extend(range(base + at, base + found.start()))
        at = found.end()
        if found[0] == "\r\n":
            char = "\n"
        elif found["joint"] is not None:
            continue
        elif found[4]:
            char = _SIMPLE[found[4]]
        else:
            number = int(found[1] or found[2] or found[3] or "-1", 16)
            if not 0 <= number < 0x110000 or 0xD800 <= number < 0xE000:
                raise ReadError("there is no such escape", base + found.start())
            char = chr(number)
        out.append(char)
        offsets.append(base + found.start())
    out.append(raw[at:])
    offsets.extend(range(base + at, base + len(raw)))
    return "".join(out), tuple(offsets)
