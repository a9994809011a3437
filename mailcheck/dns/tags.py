"""The tag=value lists that DKIM, DMARC, MTA-STS, TLS-RPT and BIMI records share (RFC 6376 3.2), with the place of every part.

What a tag means is judged elsewhere; here are only the parts of a list, the mistakes any of these records can have, and the
lists of URIs that two of them hold (RFC 3986, RFC 6068). Every function takes time proportional to the length of the text."""

from __future__ import annotations

import re

from mailcheck.dns.answers import Absent
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mailcheck.dns.answers import Answer, Resolver

KINDS = {
    "empty-part": "two semicolons follow each other, or the list begins with one",
    "no-equals": "a part of the list is not of the form tag=value; it is passed over",
    "bad-name": "a tag's name holds characters that no name can have; the part is passed over",
    "duplicate-tag": "a tag is there twice; DKIM rejects the whole record, of the others it is not said which one counts",
    "quote": "a quotation mark became part of the record: it belongs to the zone file, not to the text",
    "backslash": "a backslash became part of the record: it is for zone files only, before a semicolon that is not quoted",
    "bad-character": "a control character or one outside ASCII",
    "separator-missing": "a value goes on with what looks like the next tag: the semicolon between them is missing",
    "empty-uri": "an empty place in a list of URIs",
    "bad-uri": "not a valid URI; it is passed over",
    "uri-without-mailto": "an address without `mailto:` before it; it is passed over",
    "uri-scheme": "a URI that is neither `mailto:` nor anything else receivers must be able to use; most pass over it",
    "obsolete-size": "a URI ends with a limit of size, such as `!10m`; receivers no longer heed it",
}
"""What each kind of problem means. The modules that build on this one have tables of their own for theirs."""

BLANKS = " \t\r\n"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_ODD = re.compile(r"[^\t\r\n -~]+")
_NEXT_TAG = re.compile(r"[ \t,][ \t]{0,8}[A-Za-z]{1,8}[ \t]{0,8}=")  # bounded, or many blanks would take quadratic time
_URI_CHARACTER = r"(?:[A-Za-z0-9\-._~:/?#\[\]@$&'()*+=]|%[0-9A-Fa-f]{2})"  # RFC 3986, without `!` `,` `;`
_URI = re.compile(rf"([A-Za-z][A-Za-z0-9+.\-]*):({_URI_CHARACTER}*)")
_SIZE = re.compile(r"!([0-9]{1,18})([kmgt]?)", re.I)
_MAILTO = re.compile(r"(?:[A-Za-z0-9\-._~$'()*+:]|%[0-9A-Fa-f]{2})+@([^?#]+)(?:\?[^#]*)?(?:#.*)?")
_AUTHORITY = re.compile(r"//(?:[^/?#@]*@)?([^/?#:@]+)(?::[0-9]*)?(?:[/?#].*)?")
_ADDRESS = re.compile(r"[^@\s:]+@[^@\s]+")
_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_\-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.?")
_NAME_IN_DNS = re.compile(r"(?:[!-\-/-\[\]-~]{1,63}\.)*[!-\-/-\[\]-~]{1,63}")  # printable, without backslash and dot
_UNITS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}


class Problem(NamedTuple):
    """Something wrong or worth knowing about text[start:end] of a record. `tag`: the tag it is about, lower case, or ""."""

    kind: str
    start: int
    end: int
    tag: str = ""


class Tag(NamedTuple):
    """One tag=value. `name` and `value` are as written, without the blanks around them; the offsets count characters
    of the record from 0 and point at the first character of each."""

    name: str
    value: str
    name_start: int
    value_start: int

    @property
    def name_end(self) -> int:
        return self.name_start + len(self.name)

    @property
    def value_end(self) -> int:
        return self.value_start + len(self.value)

    def problem(self, kind: str) -> Problem:
        """A problem with the value; where there is none, with the name."""
        start = self.value_start if self.value else self.name_start
        return Problem(kind, start, self.value_end if self.value else self.name_end, self.name.lower())

    def name_problem(self, kind: str) -> Problem:
        return Problem(kind, self.name_start, self.name_end, self.name.lower())


class TagList(NamedTuple):
    """The tags of a record in order, duplicates included, and what is wrong with its form."""

    tags: tuple[Tag, ...]
    problems: tuple[Problem, ...]


def parse_tags(text: str, *, fold: bool = False) -> TagList:
    """The tags of a record (RFC 6376 3.2). Blanks around names and values do not count, nor does a last semicolon.

    fold: `P=` and `p=` are the same tag (the ABNF of RFC 9989 4.8); else they are two (RFC 6376 3.2)."""
    tags: list[Tag] = []
    problems = list(_character_problems(text))
    seen: set[str] = set()
    for start, end in _parts(text):
        part = text[start:end]
        name, equals, value = part.partition("=")
        name = name.rstrip(BLANKS)
        if not part:
            if end < len(text):
                problems.append(Problem("empty-part", end, end + 1))
        elif not equals:
            problems.append(Problem("no-equals", start, end))
        elif not _NAME.fullmatch(name):
            problems.append(Problem("bad-name", start, start + max(len(name), 1)))
        else:
            value = value.lstrip(BLANKS)
            tag = Tag(name, value, start, end - len(value))
            if (key := name.lower() if fold else name) in seen:
                problems.append(tag.name_problem("duplicate-tag"))
            seen.add(key)
            tags.append(tag)
    return TagList(tuple(tags), tuple(problems))


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between semicolons, without the blanks around them. An empty one lies at its semicolon."""
    start = 0
    while start <= len(text):
        stop = text.find(";", start)
        stop = len(text) if stop < 0 else stop
        part = text[start:stop]
        first = start + len(part) - len(part.lstrip(BLANKS))
        yield (first, first + len(part.strip(BLANKS)))
        start = stop + 1


def _character_problems(text: str) -> Iterator[Problem]:
    """The first of each kind: a record that was quoted twice has many quotation marks and one mistake."""
    for kind, character in (("quote", '"'), ("backslash", "\\")):
        if (at := text.find(character)) >= 0:
            yield Problem(kind, at, at + 1)
    if odd := _ODD.search(text):
        yield Problem("bad-character", *odd.span())


def first(tags: Iterable[Tag], name: str, *, fold: bool = False) -> Tag | None:
    """The first tag of that name (lower case), or None."""
    return next((tag for tag in tags if (tag.name.lower() if fold else tag.name) == name), None)


def separator_problem(tag: Tag) -> Problem | None:
    """`p=none rua=mailto:...`: a value that goes on with the next tag, for tags whose values have neither blank nor comma."""
    found = _NEXT_TAG.search(tag.value)
    if not found:
        return None
    at = tag.value_start + found.start()
    return Problem("separator-missing", at, at + 1, tag.name.lower())


class Uri(NamedTuple):
    """A valid URI of a list. `host` is where it leads, lower case, without a final dot: of `mailto:` the domain of the address,
    else the host of the authority. `start` is the offset of `text` in the record. `size`: the limit once asked for, in bytes."""

    text: str
    scheme: str
    host: str
    start: int
    size: int | None = None


def parse_uris(
    tag: Tag, schemes: tuple[str, ...] = ("mailto",), *, sizes: bool = False
) -> tuple[tuple[Uri, ...], tuple[Problem, ...]]:
    """The valid URIs of a comma-separated list, of whatever scheme, and the problems with them all.

    schemes: what receivers must be able to use; others are kept and noted.
    sizes: a limit of size after the URI is obsolete syntax (RFC 9989 4.8) and not a mistake."""
    uris: list[Uri] = []
    problems: list[Problem] = []
    at = tag.value_start
    for written in tag.value.split(","):
        piece = written.strip(BLANKS)
        start = at + len(written) - len(written.lstrip(BLANKS))
        at += len(written) + 1
        if not piece:
            problems.append(Problem("empty-uri", start, start, tag.name.lower()))
            continue
        uri, kind = _parse_uri(piece, start, schemes, sizes)
        if uri:
            uris.append(uri)
        if kind:
            problems.append(Problem(kind, start, start + len(piece), tag.name.lower()))
    return tuple(uris), tuple(problems)


def parse_uri(text: str) -> Uri | None:
    """One URI by itself, or None where it is not valid."""
    return _parse_uri(text, 0, ("mailto",), False)[0]


def _parse_uri(piece: str, start: int, schemes: tuple[str, ...], sizes: bool) -> tuple[Uri | None, str]:
    text, mark, _ = piece.partition("!")
    size = _SIZE.fullmatch(piece, len(text)) if mark and sizes else None
    if mark and not size:
        return None, "bad-uri"
    found = _URI.fullmatch(text)
    if not found:
        return None, "uri-without-mailto" if _ADDRESS.fullmatch(text) else "bad-uri"
    scheme = found[1].lower()
    place = (_MAILTO if scheme == "mailto" else _AUTHORITY).fullmatch(found[2])
    host = place[1].lower() if place else ""
    if scheme in ("mailto", "http", "https") and not is_host(host):
        return None, "bad-uri"
    uri = Uri(text, scheme, host.removesuffix("."), start, int(size[1]) << _UNITS[size[2].lower()] if size else None)
    if scheme not in schemes:
        return uri, "uri-scheme"
    return uri, "obsolete-size" if size else ""


def is_host(text: str) -> bool:
    """Whether it can be the name of a mail domain or a web server: letters, digits, hyphens; at most 253 characters."""
    return len(text.removesuffix(".")) <= 253 and _HOST.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether it can be a name in the DNS, as `answers` writes names (RFC 1035 2.3.4): labels of 1 to 63 characters, 253 in all."""
    return len(text) <= 253 and _NAME_IN_DNS.fullmatch(text) is not None


async def ask_text(resolver: Resolver, name: str) -> Answer:
    """The TXT records at a name. A name that cannot be in the DNS holds none, and nobody is asked."""
    return await resolver.ask(name, "TXT") if is_name(name) else Absent(exists=False)
