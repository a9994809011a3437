r"""Java's .properties: java.util.Properties, `load(Reader)`, and the documents of Spring Boot.

`=`, `:` or a blank ends the key. A backslash at the end of a line joins it with the next, whose leading blanks are dropped;
elsewhere it begins an escape (\t \n \r \f \uXXXX, any other character stands for itself). Blanks at the end of a value
belong to it. For Spring Boot a line `#---` (or `!---`) separates documents, unless the line before or after it is a comment
of the same kind: https://docs.spring.io/spring-boot/reference/features/external-config.html"""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import ReadError, line_at, refuse_template, split_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_JOINT = r"\\(?:\r\n|\n|\r)[ \t\f]*"
_BLANKS = re.compile(rf"(?:[ \t\f]|{_JOINT})*+")
_KEY = re.compile(rf"((?:[^\\=: \t\f\r\n]++|{_JOINT}|\\[^\r\n]|\\\Z)*+)(?:[ \t\f]|{_JOINT})*+(?:[=:](?:[ \t\f]|{_JOINT})*+)?")
_VALUE = re.compile(rf"(?:[^\\\r\n]++|{_JOINT}|\\[^\r\n]|\\\Z)*+")
_ESCAPE = re.compile(rf"{_JOINT}|\\u((?:(?:{_JOINT})*[0-9a-fA-F]){{4}})|\\(.?)", re.S)  # lines are joined before escapes are read
_SEPARATOR = re.compile(r"([#!])---[ \t\f]*(?=[\r\n]|\Z)")
_SIMPLE = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_LATIN = "java.util.Properties and Spring Boot read the bytes of the file as Latin-1, Quarkus and most other tools as UTF-8"


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The entries of each document."""
    text = source.text
    refuse_template(text)
    documents: list[list[Entry]] = [[]]
    above = ""  # how the line above begins when it is a comment
    at = 0
    while at < len(text):
        blanks = _BLANKS.match(text, at)
        begin = blanks.end() if blanks else at
        if text[begin : begin + 1] in ("#", "!"):
            _, following = line_at(text, begin)
            if begin == at and _SEPARATOR.match(text, at) and text[at] != above and not text.startswith(text[at], following):
                documents.append([])
            above = text[begin]
            at = following
            continue
        above = ""
        entry, stop = _entry(source, begin)
        if entry is not None:
            documents[-1].append(entry)
        at = line_at(text, stop)[1]
    return [tuple(entries) for entries in documents]


def _entry(source: Source, begin: int) -> tuple[Entry | None, int]:
    """The entry of the logical line that begins at `begin`, None for an empty one; and where it ends."""
    text = source.text
    name = _KEY.match(text, begin)
    value = _VALUE.match(text, name.end()) if name else None
    if name is None or value is None:
        return None, begin
    key, _ = _unescape(name[1], begin)
    start, end, raw = *value.span(), value[0]
    decoded, offsets = _unescape(raw, start) if "\\" in raw else (raw, None)
    if not key:
        return None, end
    note = "" if raw.isascii() else _LATIN
    names = split_key(key)
    entry = Entry(source, names, key, *name.span(1), decoded, start, end, offsets=offsets, note=note, block=(begin, end),
                  heads=(name.span(1),) * len(names))  # fmt: skip
    return entry, end


def _unescape(raw: str, base: int) -> tuple[str, tuple[int, ...]]:
    """The text that `raw`, which stands at `base`, means, and the offset of each of its characters."""
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in _ESCAPE.finditer(raw):
        out.append(raw[at : found.start()])
        offsets.extend(range(base + at, base + found.start()))
        at = found.end()
        if found[1]:
            out.append(chr(int(re.sub(_JOINT, "", found[1]), 16)))
        elif found[2] == "u":
            raise ReadError("four hexadecimal digits are expected after `\\u`", base + found.start())
        elif found[2]:
            out.append(_SIMPLE.get(found[2], found[2]))
        if found[1] or found[2]:
            offsets.append(base + found.start())
    out.append(raw[at:])
    offsets.extend(range(base + at, base + len(raw)))
    text = "".join(out)
    if any("\ud800" <= char <= "\udfff" for char in text):
        joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return joined, tuple(offsets) if len(joined) == len(text) else ()
    return text, tuple(offsets)
