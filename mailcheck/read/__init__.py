"""Bytes to Source and entries. A format is one file of this folder and one line of `READERS`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mailcheck.model import Entry, Source

if TYPE_CHECKING:
    from collections.abc import Callable

ENDINGS = {
    ".env": "env",
    ".json": "json",
    ".json5": "json",
    ".jsonc": "json",
    ".ndjson": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".php": "php",
    ".rb": "ruby",
    ".js": "js",
    ".jsx": "js",
    ".mjs": "js",
    ".cjs": "js",
    ".ts": "js",
    ".mts": "js",
    ".cts": "js",
    ".tsx": "js",
    ".ex": "elixir",
    ".exs": "elixir",
    ".tf": "hcl",
    ".tfvars": "hcl",
}
"""Ending of a file's name, lower case, to the reader's name."""

READERS = {
    "env": "dotenv", "json": "json", "yaml": "yaml",
    "python": "python", "php": "php", "ruby": "ruby", "js": "js", "hcl": "hcl", "elixir": "elixir",
}  # fmt: skip
"""A reader's name to its module in this folder."""


def format_of(path: str) -> str:
    """The reader for a file of this name, or "" when mailcheck reads no such files."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1].lower()
    dot = name.rfind(".")
    ending = name[dot:] if dot >= 0 else ""
    if ending in ENDINGS:
        return ENDINGS[ending]
    if name.startswith(".env") or ".env." in name or name == "env" or name.endswith("env.example"):
        return "env"
    return ""


def decode(path: str, data: bytes, format: str) -> Source:
    """The text of a file. Raises UnicodeDecodeError when it is neither UTF-8 nor UTF-16 with a byte order mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Source(path, data.decode("utf-16"), format, bom=True)
    bom = data.startswith(b"\xef\xbb\xbf")
    return Source(path, data[3 * bom :].decode("utf-8"), format, bom)


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The entries of each document of a file. Raises ReadError where the text is not well formed, Unjudged where it
    cannot be judged."""
    function: Callable[[Source], list[tuple[Entry, ...]]]
    function = import_module("mailcheck.read." + READERS[source.format]).read
    return function(source)


def sniff(data: bytes) -> str:
    """The reader for a file whose name says nothing, by its first bytes; "" when they say nothing either."""
    import re

    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] in (b"{", b"["):
        return "json"
    if re.search(rb"^(?:export )?[A-Z_][A-Z0-9_]*=", head, re.M):
        return "env"
    return "yaml" if re.search(rb"^[\w\-]+:(?: |\r?$)", head, re.M) else ""
