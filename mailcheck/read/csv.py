"""Tables of settings in CSV (RFC 4180): what an admin screen exports, or what a person copied from one.

Read are a table of keys and values (with a line of headers or without one, further columns are passed over) and a table of
one row, whose headers are the keys. The separator is a comma, a semicolon or a tab, whichever divides the first line most
often. Blanks around a value belong to it, as the csv module and spreadsheets have it."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import ReadError, Unjudged, line_at, split_key
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_KEYS = frozenset(("key", "name", "label", "setting", "setting name", "field", "option", "option name", "option_name", "variable",
                   "parameter", "property", "config key", "config_key", "path"))  # fmt: skip
_VALUES = frozenset(("value", "setting value", "option value", "option_value", "content", "config value",
                     "config_value", "current value"))  # fmt: skip
_MOST = 10_000
"""A longer table is no table of settings."""


class _Field(NamedTuple):
    """One field; `start` and `end` are inside its quotes."""

    text: str
    start: int
    end: int
    quote: str = ""
    offsets: tuple[int, ...] | None = None


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document. Raises Unjudged for a table that is not one of settings."""
    rows = [row for row in _rows(source.text) if any(field.text.strip() for field in row)]
    if not rows:
        return [()]
    headers = [field.text.strip().lower() for field in rows[0]]
    key = next((index for index, name in enumerate(headers) if name in _KEYS), -1)
    value = next((index for index, name in enumerate(headers) if name in _VALUES), -1)
    if key >= 0 and value >= 0:
        pairs = [(row[key], row[value]) for row in rows[1:] if len(row) > max(key, value)]
    elif max(len(row) for row in rows) == 2:
        pairs = [(row[0], row[1]) for row in rows if len(row) == 2]
    elif len(rows) == 2 and len(rows[0]) == len(rows[1]) > 2:
        pairs = list(zip(*rows, strict=True))
    else:
        raise Unjudged("this table is not one of keys and values")
    return [tuple(_entry(source, name, field) for name, field in pairs if name.text.strip())]


def _entry(source: Source, name: _Field, field: _Field) -> Entry:
    key = name.text.strip()
    first, last = name.start, name.end
    if name.offsets is None:
        first += len(name.text) - len(name.text.lstrip())
        last = first + len(key)
    names = split_key(key)
    block = min(first, field.start), max(last, field.end)
    return Entry(source, names, key, first, last, field.text, field.start, field.end, quote=field.quote, offsets=field.offsets,
                 block=block, heads=((first, last),) * len(names))  # fmt: skip


def _separator(text: str) -> str:
    """What divides the first line that is not empty most often."""
    line = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=lambda sign: bare.count(sign))


def _rows(text: str) -> list[list[_Field]]:
    separator = _separator(text)
    bare = re.compile(rf"[^{separator}\r\n]*")
    rows: list[list[_Field]] = []
    at = 0
    while at < len(text):
        row: list[_Field] = []
        while True:
            field, at = _quoted(text, at, bare) if text.startswith('"', at) else _bare(text, at, bare)
            row.append(field)
            if not text.startswith(separator, at):
                break
            at += 1
        rows.append(row)
        if len(rows) > _MOST:
            raise Unjudged("this table is not one of keys and values")
        at = line_at(text, at)[1]
    return rows


def _bare(text: str, at: int, bare: re.Pattern[str]) -> tuple[_Field, int]:
    found = bare.match(text, at)
    end = found.end() if found else at
    return _Field(text[at:end], at, end), end


def _quoted(text: str, opening: int, bare: re.Pattern[str]) -> tuple[_Field, int]:
    """A field in quotes; a doubled quote stands for one. What follows the closing quote belongs to the field."""
    found = re.compile(r'"((?:[^"]|"")*+)"').match(text, opening)
    if found is None:
        raise ReadError("a quote is not closed", opening)
    start, end = found.span(1)
    rest, after = _bare(text, found.end(), bare)
    if '"' not in found[1] and not rest.text:
        return _Field(found[1], start, end, '"'), after
    places = [start + one.start() for one in re.finditer(r'""|.', found[1], re.S)]
    places += range(rest.start, rest.end)
    quote, end = ("", after) if rest.text else ('"', end)
    return _Field("".join(text[place] for place in places), start, end, quote, tuple(places)), after
