r"""Zone files (RFC 1035 5), as BIND, Knot, NSD and the exports of DNS panels write them.

An entry is one record: its path is the owner's full name, in small letters and without the final dot, then the type; its text
is, for TXT, the strings joined (RFC 7208 3.3), for all other types the fields with one blank between them. `@`, `$ORIGIN`, `$TTL`,
owners left out, parentheses over lines, quotes and `\DDD` are read as the RFC says. Of types that have nothing to do with mail only the
owner counts. `$INCLUDE` and `$GENERATE` bring records that are not seen: an entry of the path `*` stands for them.

A file without `$ORIGIN` whose name does not say its domain (`example.com.zone`, `db.example.com`) and with relative names cannot be
judged."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Source
from mailcheck.read.base import ReadError, Unjudged, refuse_template
from mailcheck.tuples import NamedTuple

_NAMES = ("CNAME", "NS", "PTR", "MX")
"""Types whose last field is a name."""
_TYPES = frozenset(("A", "AAAA", "CAA", "CNAME", "DNAME", "DNSKEY", "DS", "HTTPS", "MX", "NAPTR", "NS", "NSEC", "NSEC3", "NSEC3PARAM", "PTR",
                    "RRSIG", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT"))  # fmt: skip
_CLASSES = ("IN", "CH", "HS", "CS")
_TTL = re.compile(r"\d+|(?:\d+[smhdw])+", re.I)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|(?:[^\s"();\\]|\\.)+', re.S)
_SPACE = re.compile(r"[ \t\f\v]+|;[^\r\n]*")
_BREAK = re.compile(r"\r\n|\n|\r")
_NUMBER = re.compile(r"\\(\d{3})|\\(.)", re.S)
_FILE = re.compile(
    r"(?:(?:db|zone|pri|named)[._\-])?((?:[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9])?\.)+[a-z]{2,}|[a-z0-9.\-]+\.xn--[a-z0-9\-]+)", re.I
)


class _Token(NamedTuple):
    """A word of the file; `text` without quotes, escapes as they are written."""

    text: str
    start: int
    end: int
    quoted: bool


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document: every record. Raises ReadError where the file is not well formed."""
    refuse_template(source.text)
    return [tuple(_Zone(source).entries())]


def origin_of(path: str) -> str:
    """The domain that the name of a zone file says, or ""."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r"\.(?:zone|db|hosts|txt|dns|signed)$", "", name, flags=re.I)
    name = re.sub(r"\.(?:zone|db|hosts|txt|dns)$", "", name, flags=re.I)
    found = _FILE.fullmatch(name)
    return found[1].lower() if found else ""


class _Zone:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.origin = origin_of(source.path)
        self.owner = ""
        self.found: list[Entry] = []

    def entries(self) -> list[Entry]:
        for line, indented in _lines(self.source.text):
            first = line[0]
            if first.text.startswith("$") and not first.quoted:
                self._directive(line)
            else:
                self._record(line, indented)
        return self.found

    def _directive(self, line: list[_Token]) -> None:
        word = line[0].text.upper()
        if word == "$ORIGIN" and len(line) > 1:
            self.origin = self._name(line[1])
        elif word in ("$INCLUDE", "$GENERATE"):
            first, last = line[0], line[-1]
            self.found.append(Entry(self.source, ("*",), first.text, first.start, first.end, "", last.start, last.end,
                                    hidden=f"{word} brings records that are not seen here"))  # fmt: skip

    def _record(self, line: list[_Token], indented: bool) -> None:
        head, at = line[0], 0
        if not indented:
            self.owner = self._name(line[0])
            at = 1
        while at < len(line) and not line[at].quoted and (line[at].text.upper() in _CLASSES or _TTL.fullmatch(line[at].text)):
            at += 1
        if at >= len(line):
            raise ReadError("a record without a type", head.start)
        kind, data = line[at].text.upper(), line[at + 1 :]
        if not re.fullmatch(r"[A-Z][A-Z0-9]*", kind):
            raise ReadError("neither a type of record nor a time to live stands here", line[at].start)
        if not data:
            raise ReadError("a record without data", line[at].start)
        if indented and not self.owner and not self.found:
            raise ReadError("the first record has no name", head.start)
        text, offsets = _strings(data) if kind in ("TXT", "SPF") else self._fields(kind, data)
        start, end = data[0].start + data[0].quoted, data[-1].end - data[-1].quoted
        key_start, key_end = (line[at].start, line[at].end) if indented else (head.start, head.end)
        key = self.source.text[key_start:key_end]
        self.found.append(Entry(self.source, (self.owner, kind), key, key_start, key_end, text, start, end,
                                quote='"' if data[0].quoted else "", offsets=offsets, block=(head.start, data[-1].end)))  # fmt: skip

    def _fields(self, kind: str, data: list[_Token]) -> tuple[str, tuple[int, ...]]:
        words = [one.text for one in data]
        if kind in _NAMES:
            words[-1] = self._name(data[-1]) or "."
        return " ".join(words), ()

    def _name(self, token: _Token) -> str:
        """A full name. Raises Unjudged where the origin is not known, and the name is relative to it."""
        text = _unescaped_name(token.text)
        if text.endswith("."):
            return text[:-1].lower()
        if not self.origin:
            raise Unjudged("a zone file without $ORIGIN, whose name does not say its domain")
        return self.origin if text == "@" else f"{text}.{self.origin}".lower()


def _lines(text: str) -> list[tuple[list[_Token], bool]]:
    """The tokens of each record or directive, and whether blanks stand in front of it. Parentheses join lines."""
    lines: list[tuple[list[_Token], bool]] = []
    tokens: list[_Token] = []
    depth, at, begin, indented = 0, 0, 0, False
    opened = 0
    while at < len(text):
        sign = text[at]
        if found := _BREAK.match(text, at):
            at = found.end()
            if depth == 0:
                if tokens:
                    lines.append((tokens, indented))
                tokens, begin = [], at
        elif found := _SPACE.match(text, at):
            at = found.end()
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            opened = at
            if depth < 0:
                raise ReadError("a parenthesis is closed that was not opened", at)
            at += 1
        elif found := _TOKEN.match(text, at):
            quoted = sign == '"'
            if not tokens:
                indented = at > begin
            tokens.append(_Token(found[0][1:-1] if quoted else found[0], at, found.end(), quoted))
            at = found.end()
        else:
            raise ReadError("a quote is not closed" if sign == '"' else "this character has no place here", at)
    if depth:
        raise ReadError("a parenthesis is not closed", opened)
    if tokens:
        lines.append((tokens, indented))
    return lines


def _strings(data: list[_Token]) -> tuple[str, tuple[int, ...]]:
    """The strings of a TXT record, joined, with the offset of each character."""
    texts: list[str] = []
    offsets: list[int] = []
    for token in data:
        at, begin = 0, token.start + token.quoted
        while at < len(token.text):
            found = _NUMBER.match(token.text, at)
            if found is None:
                texts.append(token.text[at])
                offsets.append(begin + at)
                at += 1
                continue
            number = int(found[1]) if found[1] else -1
            texts.append(chr(number) if 0 <= number < 256 else found[2] or found[1])
            offsets += [begin + at] * len(texts[-1])
            at = found.end()
    return "".join(texts), tuple(offsets)


def _unescaped_name(text: str) -> str:
    return re.sub(r"\\(?!\d{3})(.)", r"\1", text) if "\\" in text else text
