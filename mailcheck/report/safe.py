"""Text of the user's files, made harmless for a terminal, a log and a report: no control characters, no secrets."""

from __future__ import annotations

import json
import re

from mailcheck.lazy import Pattern
from mailcheck.read import read
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from mailcheck.rules.base import is_secret_name, looks_generated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from mailcheck.model import Entry, Source

_CONTROL = Pattern(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_COMMAND = Pattern(r"(^|[ ])::(?=[A-Za-z\-]+(?: [^\n]*)?::)|##(?=\[|[a-z]+\[)", needs=("::", "##"))
"""What a build server takes for a command in what a step prints: `::name::` where a line begins (it may be folded at any blank),
`##[name]`, `##vso[`, `##teamcity[`."""
_ESCAPES = Pattern(r"\\\\|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\ud[89a-f][0-9a-f]{2}", needs="\\")
_SHOWN = Pattern(
    r"[A-Za-z]{1,20}|\d{1,5}|[A-Za-z0-9\-]{1,24}(?:\.[A-Za-z0-9\-]{1,24}){1,6}\.?(?::\d{1,5})?"
    r"|[A-Za-z ]{0,40}<?[A-Za-z0-9._+\-]{1,40}@[A-Za-z0-9.\-]{1,80}>?",
    re.A,
)
_NAME = Pattern(r"[A-Za-z_][\w.\-]{0,40}(?=[\"']?\s*[:=])", re.A)
_SIGNS = "=:\"'{}[],-;"
_SIGNS_OF_CODE = _SIGNS + "()<>$.|?!&+"
_SIGNS_OF_XML = _SIGNS + "<>/?!"
_TAG = Pattern(r"(?<=<)/?[A-Za-z][\w.:\-]{0,60}|[A-Za-z_][\w.:\-]{0,60}(?=[ ]?=[ ]?[\"'])", re.A)
_TAIL, _TAIL_OF_CODE = Pattern(r"[\"',}\]]{0,2}"), Pattern(r"[\"',}\]);]{0,6}")
_TAIL_OF_XML = Pattern(r"[\"']?[ ]?/?>?(?:</[A-Za-z][\w.:\-]{0,60}>)?", re.A)
_CODE = frozenset(("python", "php", "ruby", "js", "hcl", "elixir"))
_WORD = Pattern(r"[A-Za-z_][A-Za-z_]{0,29}(?:[0-9]{1,2})?(?![A-Za-z0-9_])", re.A)
_URL = Pattern(r"([A-Za-z][A-Za-z0-9+.\-]*://)(?:([^@/\s]*)@)?([A-Za-z0-9.\-]{1,120}(?::\d{1,5})?/?)?", needs=("://",))


def clean(text: str) -> str:
    """One line of text without characters that could steer a terminal, turn the reading direction or be a command to a build
    server."""
    if text.isascii() and text.isprintable() and "::" not in text and "##" not in text:
        return text
    text = _CONTROL.sub(_written_out, text)
    return _COMMAND.sub(lambda found: f"{found[1]}:\\x3a" if found[1] is not None else "#\\x23", text)


def _written_out(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def as_json(value: Any) -> str:
    """JSON that every parser takes: ASCII alone, and U+FFFD for half of a surrogate pair, which a file's name may hold. No line of it
    is a command to a build server."""
    text = json.dumps(value, indent=2, ensure_ascii=True).replace("##", "#\\u0023").replace("\x7f", "\\u007f")
    return _ESCAPES.sub(lambda found: found[0] if found[1] or found[0] == "\\\\" else "\\ufffd", text) + "\n"


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
            reference = entry.via if entry.via is not None and entry.via.source is source else entry
            for end in (entry.key_end, entry.end, reference.end):
                line = source.span(end, end).line
                self._ends[line] = max(self._ends.get(line, 0), end)

    def line(self, number: int) -> str:
        """A line with everything masked that may be a secret. What follows the last value (a comment) is cut off."""
        start, end = self.source.line(number)
        stop = self._ends.get(number, start)
        xml, code = self.source.format == "xml", self.source.format in _CODE
        pattern = _TAG if xml else _WORD if code else _NAME  # in code, words outside the values are no secrets
        names = [
            found.span() for found in pattern.finditer(self.source.text, start, min(stop, end)) if not self._inside(found.start())
        ]
        tail = (_TAIL_OF_XML if xml else _TAIL_OF_CODE if code else _TAIL).match(self.source.text, stop, max(stop, end))
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
        out.append(tail[0] if tail else "")
        return "".join(out).replace("##", "#?")  # never a command to a build server

    def _is_structure(self, at: int) -> bool:
        signs = _SIGNS_OF_XML if self.source.format == "xml" else _SIGNS_OF_CODE if self.source.format in _CODE else _SIGNS
        return self.source.text[at] in signs and not self._inside(at)

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
    if entry.text.lower() in ("true", "false") and (entry.type == "boolean" or "credential" in entry.key.lower()):
        return False  # `UseDefaultCredentials: true`
    return is_secret_name(entry.key) or any(is_secret_name(part) for part in entry.path[-1:])


def is_random(text: str) -> bool:
    """Whether a text looks like a generated key rather than a name."""
    return len(text) > 24 and sum(char.isdigit() for char in text) > 3


def _shown_parts(entry: Entry) -> Iterable[tuple[int, int]]:
    """Source stretches of a value that may be seen: all of a plain one; of a URL the scheme, host and port."""
    text = entry.text
    if len(text) > 200 or entry.offsets == ():
        return
    if _SHOWN.fullmatch(text) and not is_random(text) and not looks_generated(text):
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
