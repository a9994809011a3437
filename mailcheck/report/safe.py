"""Text of the user's files, made harmless for a terminal, a log and a report: no control characters, no secrets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailcheck.read import read
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from mailcheck.rules.base import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailcheck.model import Entry, Source

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = re.compile(
    r"[A-Za-z]{1,20}|\d{1,5}|[A-Za-z0-9\-]{1,24}(?:\.[A-Za-z0-9\-]{1,24}){1,6}\.?(?::\d{1,5})?"
    r"|[A-Za-z ]{0,40}<?[A-Za-z0-9._+\-]{1,40}@[A-Za-z0-9.\-]{1,80}>?",
    re.A,
)
_NAME = re.compile(r"[A-Za-z_][\w.\-]{0,40}(?=[\"']?\s*[:=])", re.A)
_SIGNS = "=:\"'{}[],-;"
_SIGNS_OF_CODE = _SIGNS + "()<>$.|?!&+"
_CODE = frozenset(("python", "php", "ruby", "js", "hcl", "elixir"))
_WORD = re.compile(r"[A-Za-z_][A-Za-z_]{0,29}(?:[0-9]{1,2})?(?![A-Za-z0-9_])", re.A)
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*://)(?:([^@/\s]*)@)?([A-Za-z0-9.\-]{1,120}(?::\d{1,5})?/?)?")


def clean(text: str) -> str:
    """One line of text without characters that could steer a terminal or turn the reading direction."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}" if ord(found[0]) < 256 else f"\\u{ord(found[0]):04x}", text)


class Masked:
    """A source of which only keys, structure and harmless values can be seen; the length of everything stays."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.entries = list(_entries(source))
        secrets = {entry.text for entry in self.entries if _is_secret(entry)}
        visible = bytearray(len(source.text))
        if source.format == "zone":  # what is in the DNS is public
            visible[:] = b"\1" * len(visible)
        hidden: list[tuple[int, int]] = []
        for entry in self.entries:
            if not is_random(entry.key):
                visible[entry.key_start : entry.key_end] = b"\1" * (entry.key_end - entry.key_start)
            if _is_secret(entry) or any(secret and len(secret) > 3 and secret in entry.text for secret in secrets):
                hidden.append((entry.start, entry.end))
                continue
            for start, end in _shown_parts(entry):
                visible[start:end] = b"\1" * (end - start)
        for start, end in hidden:
            visible[start:end] = b"\0" * (end - start)
        self._values = [(entry.start, entry.end) for entry in self.entries if entry.source is source]
        self._visible = visible
        self._ends: dict[int, int] = {}
        for entry in self.entries:
            for end in (entry.key_end, entry.end):
                line = source.span(end, end).line
                self._ends[line] = max(self._ends.get(line, 0), end)

    def line(self, number: int) -> str:
        """A line with everything masked that may be a secret. What follows the last value (a comment) is cut off."""
        start, end = self.source.line(number)
        stop = self._ends.get(number, start)
        pattern = _WORD if self.source.format in _CODE else _NAME  # in code, words outside the values are no secrets
        names = [
            found.span() for found in pattern.finditer(self.source.text, start, min(stop, end)) if not self._inside(found.start())
        ]
        tail = self.source.text[stop:end][:2]
        out = []
        for at in range(start, min(stop, end)):
            char = self.source.text[at]
            if char in " \t":
                out.append(" ")
            elif _CONTROL.match(char):
                out.append("?")
            elif self._visible[at] or any(first <= at < last for first, last in names) or self._is_structure(at):
                out.append(char)
            else:
                out.append("*")
        out += [char for char in tail if char in "\"',}]"]
        return "".join(out)

    def _is_structure(self, at: int) -> bool:
        return self.source.text[at] in (_SIGNS_OF_CODE if self.source.format in _CODE else _SIGNS) and not self._inside(at)

    def _inside(self, at: int) -> bool:
        return any(start <= at < end for start, end in self._values)


def _entries(source: Source) -> Iterable[Entry]:
    try:
        documents = read(source)
    except (ReadError, Unjudged, KeyError):
        return
    for document in documents:
        for scope in scopes(source, [document]):
            yield from scope.entries


def _is_secret(entry: Entry) -> bool:
    return is_secret_name(entry.key) or any(is_secret_name(part) for part in entry.path[-1:])


def is_random(text: str) -> bool:
    """Whether a text looks like a generated key rather than a name."""
    return len(text) > 24 and sum(char.isdigit() for char in text) > 3


def _shown_parts(entry: Entry) -> Iterable[tuple[int, int]]:
    """Source stretches of a value that may be seen: all of a plain one; of a URL the scheme, host and port."""
    text = entry.text
    if len(text) > 200 or entry.offsets == ():
        return
    if _SHOWN.fullmatch(text) and not is_random(text):
        yield entry.part(0, len(text))
        return
    if re.fullmatch(r"\$\{?[A-Za-z_]\w*\}?", text, re.A):
        yield entry.part(0, len(text))
        return
    found = _URL.match(text)
    if found and "@" not in text[found.end() :] and not is_random(found[3] or ""):
        yield entry.part(*found.span(1))
        if found[3]:
            yield entry.part(*found.span(3))
