"""Names of container images."""

from __future__ import annotations


def image_name(text: str) -> str:
    """`ghcr.io/owner/name:1.2@sha256:...` -> `owner/name:1.2`; without registry and digest, lower case."""
    name = text.partition("@")[0]
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        name = rest
    return name.removeprefix("library/").lower()
