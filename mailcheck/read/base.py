"""What every reader shares."""

from __future__ import annotations


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


DEPTH = 64
"""Deeper levels share the path of this one: no mail settings stand there, and paths must not grow without bound."""


def below(path: tuple[str, ...], *names: str) -> tuple[str, ...]:
    """The path of something one level below `path`."""
    return (*path, *names) if len(path) < DEPTH else path
