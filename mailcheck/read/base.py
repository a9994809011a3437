"""What every reader shares."""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Entry, Source


class ReadError(Exception):
    """The text is not well formed. `offset` counts characters; the message holds nothing of the file's content."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Unjudged(Exception):
    """The file cannot be judged (a template, an encrypted file). The text is the reason."""


def split_key(name: str) -> tuple[str, ...]:
    """Dotted and nested spelling give the same path: `spring.mail.host`. A host-like or path-like name stays whole."""
    if "." not in name or "/" in name or " " in name or name.startswith(".") or name.endswith(".") or ".." in name:
        return (name,)
    return tuple(name.split("."))


def as_variable(entry: Entry, name: str) -> Entry:
    """A typed entry as an environment variable of this name: a process sees text only, booleans in small letters, and of a
    null nothing."""
    text = {"boolean": entry.text.lower(), "null": ""}.get(entry.type, entry.text)
    return entry._replace(path=(name,), type="text", text=text)


FROM_AROUND = "taken from the surrounding environment"


def passed_on(entry: Entry, name: str) -> Entry:
    """An entry of a Compose file's `environment` as the variable of this name: a key without a value takes that of the
    environment around it."""
    return entry._replace(path=(name,), hidden=FROM_AROUND) if entry.type == "null" else as_variable(entry, name)


def assigned(entry: Entry) -> Entry | None:
    """An entry whose text is `KEY=value` as the environment variable KEY, both with their places; quotes belong to the value.
    `KEY` alone is hidden. None when there is no key."""
    name, equals, value = entry.text.partition("=")
    if not name:
        return None
    start, end = entry.part(0, len(name))
    if not equals:
        return entry._replace(path=(name,), key=name, key_start=start, key_end=end, text="", type="text", offsets=(),
                              hidden=FROM_AROUND)  # fmt: skip
    begin = len(name) + 1
    value_start, value_end = entry.part(begin, len(entry.text))
    offsets = entry.offsets[begin:] if entry.offsets else entry.offsets
    return entry._replace(path=(name,), key=name, key_start=start, key_end=end, text=value, type="text",
                          start=value_start, end=value_end, offsets=offsets)  # fmt: skip


def moved(entry: Entry, source: Source, by: int) -> Entry:
    """An entry of a stretch that was read alone, at its place in the whole source."""
    return entry._replace(
        source=source, key_start=entry.key_start + by, key_end=entry.key_end + by, start=entry.start + by, end=entry.end + by,
        offsets=entry.offsets and tuple(at + by for at in entry.offsets), block=(entry.block[0] + by, entry.block[1] + by),
        heads=tuple((a + by, b + by) if (a, b) != (0, 0) else (0, 0) for a, b in entry.heads),
    )  # fmt: skip


DEPTH = 64
"""Deeper levels share the path of this one: no mail settings stand there, and paths must not grow without bound."""


def below(path: tuple[str, ...], *names: str) -> tuple[str, ...]:
    """The path of something one level below `path`."""
    return (*path, *names) if len(path) < DEPTH else path


_BREAK = Pattern(r"\r\n|\n|\r")
_CONTROL = Pattern(r"^[ \t]*(?:\{%|<%|\{\{-?[ \t]*(?:if|else|end|range|with|define|include|template)\b)", re.M)


def line_at(text: str, at: int) -> tuple[int, int]:
    """The offset where the line around `at` ends, and where the next one begins."""
    found = _BREAK.search(text, at)
    return found.span() if found else (len(text), len(text))


def trimmed(text: str, start: int, end: int, blanks: str | None = None) -> tuple[int, int]:
    """text[start:end] without the blanks around it: every character of `blanks`, or whatever Unicode calls a blank."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(blanks))
    return start + left, start + max(left, len(piece.rstrip(blanks)))


def closing_quote(raw: str, comment: str) -> int:
    """The offset of the quote that closes a value which begins with one, if nothing but a comment (a character of
    `comment` and what follows) stands behind it; else -1."""
    if not raw or raw[0] not in "\"'":
        return -1
    closing = raw.find(raw[0], 1)
    rest = raw[closing + 1 :].lstrip()
    return closing if closing > 0 and (not rest or rest[0] in comment) else -1


def refuse_template(text: str) -> None:
    """Raises Unjudged for an encrypted file, and for a template whose conditions decide what it says."""
    if text.startswith("$ANSIBLE_VAULT;"):
        raise Unjudged("this file is encrypted with Ansible Vault")
    if _CONTROL.search(text):
        raise Unjudged("this is a template, whose conditions decide what it says")
