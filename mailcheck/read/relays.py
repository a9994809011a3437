r"""Files of programs that hand mail on, each with a grammar of its own: nullmailer's `remotes`, OpenSMTPD's smtpd.conf, Swaks'
.swaksrc and Proxmox' notifications.cfg. What a program says with the order of words has a name here (`host`)."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import ReadError, line_at, trimmed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.model import Source
    from mailcheck.read.words import Word


def swaks(source: Source) -> Iterator[Entry]:
    """An option a line, with or without dashes; all behind the first blank is its argument, quotes and comment signs too."""
    for start, end in _lines(source.text):
        found = re.compile(r"[ \t]*-*([^\s#][^\s]*)( )?").match(source.text, start, end)
        if found and not source.text.startswith("#", start):
            value = found.end() if found[2] else end
            yield _entry(source, (found[1],), found.span(1), (value, end), (start, end))


def nullmailer(source: Source) -> Iterator[Entry]:
    """A remote a line: `HOST [PROTOCOL [option ...]]` in the shell's quotes, options with or without `--`; the path of an entry is
    (number of the remote, option)."""
    from mailcheck.read import words

    number = 0
    for start, end in _lines(source.text):
        if start == end or source.text[start] == "#":
            continue
        found: list[Word] = []
        line, at = source.text[start:end], 0
        while at < len(line):
            if line[at].isspace():
                at += 1
                continue
            try:
                word = words.read(line, at, shell=False)
            except words.Unclosed:
                raise ReadError("a quote is not closed", start + at) from None
            places = tuple(place + start for place in word.places)
            found.append(word._replace(places=places, start=start + at, end=start + word.end))
            at = max(word.end, at + 1)
        for name, word in zip(("host", "protocol"), found, strict=False):
            yield _entry(
                source,
                (f"[{number}]", name),
                (word.start, word.start),
                word.places or (word.start,),
                (start, end),
                word.text,
                name,
            )
        for word in found[2:]:
            dashes = len(word.text) - len(word.text.lstrip("-"))
            key, equals, _ = word.text[dashes:].partition("=")
            begin = dashes + len(key) + len(equals)
            span = (word.places[dashes], word.places[dashes] + len(key)) if key else (word.start, word.start)
            yield _entry(source, (f"[{number}]", key), span, word.places[begin:] or (word.end, word.end), (start, end),
                         word.text[begin:], key)  # fmt: skip
        number += 1


_SMTPD_WORD = re.compile(r'(?:[ \t\r]|\\\r?\n)*(?:"((?:[^"\\\n]|\\.)*)"|([^\s"#{},\\]+)|(#[^\n]*|[{},\\]))')
_WITH_ARGUMENT = frozenset(
    ("host", "auth", "ca", "domain", "helo", "helo-src", "mail-from", "pki", "src", "ttl", "filter", "protocols", "ciphers")
)


def smtpd(source: Source) -> Iterator[Entry]:
    """What `action NAME relay ...` says of the server that takes the mail; the path of an entry is (name of the action, option).
    `relay`, `tls` and `no-verify` are options without a value."""
    for action in re.finditer(r"^[ \t]*action(?=[ \t\"])", source.text, re.M):
        tokens: list[tuple[str, int, int]] = []
        at = action.end()
        while (found := _SMTPD_WORD.match(source.text, at)) and not (found[3] or "").startswith("#"):
            at = found.end()
            which = 1 if found[1] is not None else 2 if found[2] is not None else 3
            tokens.append((found[which], *found.span(which)))
        if len(tokens) < 2 or tokens[1][0] != "relay":
            continue
        name, options = tokens[0][0], iter(tokens[1:])
        for word, start, end in options:
            value = next(options, None) if word in _WITH_ARGUMENT else None
            if value is not None or word in ("relay", "tls", "no-verify"):
                yield _entry(source, (name, word), (start, end), value[1:] if value else (end, end), (action.start(), at))


def proxmox(source: Source) -> Iterator[Entry]:
    """Sections `type: name`, their lines `key value` indented below; the path of an entry is (type, name, key)."""
    head: tuple[str, ...] = ()
    for start, end in _lines(source.text):
        begin, stop = trimmed(source.text, start, end)
        if begin == stop:
            head = ()
        elif source.text[begin] == "#":
            continue
        elif begin == start:
            found = re.compile(r"([\w\-]+):[ \t]*(\S+)").fullmatch(source.text, begin, stop)
            head = (found[1], found[2]) if found else ()
        elif head and (line := re.compile(r"(\S+)(?:[ \t]+|$)").match(source.text, begin, stop)):
            yield _entry(source, (*head, line[1]), line.span(1), (line.end(), stop), (start, end))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Every line, without its end."""
    at = 0
    while at < len(text):
        start, (end, at) = at, line_at(text, at)
        yield start, end


def _entry(source: Source, path: tuple[str, ...], key: tuple[int, int], value: tuple[int, ...], block: tuple[int, int],
           text: str | None = None, name: str = "") -> Entry:  # fmt: skip
    """An entry whose value stands in source.text[value[0]:value[1]], or, with `text`, whose characters have the places `value`."""
    heads = ((0, 0),) * (len(path) - 1) + (key,)
    if text is None:
        start, end = value[0], value[1]
        return Entry(source, path, path[-1], *key, source.text[start:end], start, end, block=block, heads=heads)
    if not text:
        return Entry(source, path, name, *key, "", value[0], value[0], block=block, heads=heads)
    whole = value == tuple(range(value[0], value[0] + len(value)))
    return Entry(
        source, path, name, *key, text, value[0], value[-1] + 1, offsets=None if whole else value, block=block, heads=heads
    )
