"""Markdown: the code blocks between fences (CommonMark 0.31, section 4.5), also inside lists and quotations.

An entry is a block: its text without the indentation of its fence, its key what stands behind the fence. What the block is
written in is known by that word, by a title (`title=".env"`) or by a first line that names a file (`# .env`). `scopes` opens
each block with its own reader; every entry keeps its true place in the Markdown file, and a block that is not well formed is
passed over, because manuals leave things out."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Scope
from mailcheck.read.base import line_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.model import Source

LANGUAGES = {
    "env": "env", "dotenv": "env",
    "bash": "shell", "sh": "shell", "shell": "shell", "zsh": "shell", "console": "shell", "shell-session": "shell",
    "shellsession": "shell", "sh-session": "shell",
    "yaml": "yaml", "yml": "yaml", "json": "json", "jsonc": "json", "json5": "json", "toml": "toml",
    "ini": "ini", "properties": "properties", "xml": "xml",
    "php": "php", "js": "js", "javascript": "js", "ts": "js", "typescript": "js", "jsx": "js", "tsx": "js", "mjs": "js", "cjs": "js",
    "python": "python", "py": "python", "ruby": "ruby", "rb": "ruby", "elixir": "elixir",
    "hcl": "hcl", "terraform": "hcl", "tf": "hcl", "docker": "dockerfile", "dockerfile": "dockerfile",
}  # fmt: skip
"""The word behind a fence, lower case, to the reader's name."""

_LENT = frozenset(("ini", "properties", "toml", "php"))
_NO_LANGUAGE = frozenset(("", "text", "txt", "plaintext", "conf"))
"""What a block of `NAME=value` lines is often called, for its colours or for want of a word."""

_FENCE = re.compile(r"((?:[ \t]|>|[-*+][ ]|\d{1,9}[.)][ ])*)(`{3,}|~{3,})[ \t]*([^\r\n]*)")
_LEAD = re.compile(r"[ \t>]*")
_LANGUAGE = re.compile(r"\{?\.?([A-Za-z0-9+#\-]+)")
_TITLE = re.compile(
    r"\b(?:title|filename|file|file_name|name|source|label)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|\{`([^`]*)`\}|([^\s\"'{}]+))"
    r"|\[([^\[\]]+)\]|^[A-Za-z0-9\-]+:([^\s{}]+)"
)
_FIRST_LINE = re.compile(
    r"\s*(?:#|//|;|--|<!--|/\*)[ \t]*(?:[Ff]ile(?:name)?:?[ \t]+)?[`'\"]?([\w.\-@/\\]{0,200}\.[\w\-]{1,40})[`'\"]?:?[ \t]*(?:-->|\*/)?[ \t]*\r?$",
    re.M,
)
_ASSIGNMENTS = re.compile(r"(?:[ \t\r]*(?:#[^\n]*|(?:export[ \t]+)?[A-Z_][A-Z0-9_]*=[^\n]*)?(?:\n|\Z))+", re.A)


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document: every block that is not empty."""
    return [tuple(_blocks(source))]


def _blocks(source: Source) -> Iterator[Entry]:
    text = source.text
    at = number = 0
    while at < len(text):
        end, following = line_at(text, at)
        fence = _FENCE.match(text, at, end)
        at = following
        if fence is None or (fence[2][0] == "`" and "`" in fence[3]):
            continue
        lines, at = _inside(text, following, fence)
        while lines and lines[0][0] == lines[0][1]:
            lines.pop(0)
        if lines:
            number += 1
            yield _block(source, fence, lines, number)


def _inside(text: str, at: int, fence: re.Match[str]) -> tuple[list[tuple[int, int]], int]:
    """The lines of a block, without the indentation of its fence and without line ends, and where the text goes on."""
    closing = re.compile(rf"[ \t>]*{fence[2][0]}{{{len(fence[2])},}}[ \t]*$")
    quoted = fence[1].count(">")
    width = len(fence[1].expandtabs(4).replace(">", " "))
    lines: list[tuple[int, int]] = []
    while at < len(text):
        end, following = line_at(text, at)
        if closing.match(text, at, end):
            return lines, following
        lead = _LEAD.match(text, at, end)
        if quoted and (lead is None or lead[0].count(">") < quoted):
            return lines, at  # the quotation ends, and the block with it
        lines.append((_without(text, at, end, width, quoted), end))
        at = following
    return lines, at


def _without(text: str, at: int, end: int, width: int, quoted: int) -> int:
    """Where a line's own text begins, behind at most `width` columns of blanks and the signs of the quotation."""
    column = 0
    while at < end and (column < width or quoted):
        if text[at] == ">" and quoted:
            quoted -= 1
        elif text[at] not in " \t":
            break
        step = 4 - column % 4 if text[at] == "\t" else 1
        if column + step > width and not quoted and text[at] == "\t":
            break
        column += step
        at += 1
    return at


def _block(source: Source, fence: re.Match[str], lines: list[tuple[int, int]], number: int) -> Entry:
    text = source.text
    start, end = lines[0][0], lines[-1][1]
    whole = text[start:end]
    places: list[int] = []
    for index, (begin, stop) in enumerate(lines):
        places.extend(range(begin, stop if index == len(lines) - 1 else line_at(text, stop)[1]))
    offsets = None if len(places) == end - start else tuple(places)
    shown = whole if offsets is None else "".join(text[at] for at in places)
    return Entry(source, (f"[{number - 1}]",), fence[3].rstrip(), fence.start(3), fence.start(3) + len(fence[3].rstrip()),
                 shown, start, end, quote=fence[2][0] * 3, offsets=offsets, heads=((0, 0),))  # fmt: skip


# --- what a block is ---------------------------------------------------------------------------------------------


def scopes(source: Source, entries: tuple[Entry, ...]) -> list[Scope]:
    """The scopes of every block whose language is known."""
    from mailcheck.read.containers import scopes_of
    from mailcheck.read.nested import documents

    found: list[Scope] = []
    for block in entries:
        format, name = _kind(block)
        if not format:
            continue
        format, inner = documents(_complete(block, format), name or format, format)
        for document in inner:
            for scope in scopes_of(source, format, document):
                place = f"line {source.span(block.start, block.start).line}"
                label = f"{scope.name}, {place}" if scope.name else place
                own = _without_alternatives(scope.entries)
                inside = scope.inside or block.path
                found.append(scope._replace(entries=own, name=label, file=scope.file or name, inside=inside))
    return [scope for scope in found if scope.entries]


def _without_alternatives(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, with those hidden that stand in a block more than once with different texts: manuals show alternatives one
    below the other, of which the reader keeps one."""
    texts: dict[tuple[str, ...], set[str]] = {}
    for entry in entries:
        texts.setdefault(entry.path, set()).add(entry.text)
    if all(len(found) == 1 for found in texts.values()):
        return entries
    return tuple(
        e._replace(hidden=e.hidden or "the block shows several values") if len(texts[e.path]) > 1 else e for e in entries
    )


def _kind(block: Entry) -> tuple[str, str]:
    """The format of a block and the name of the file it shows, "" where they are not known."""
    from mailcheck.read import format_of

    first = _FIRST_LINE.match(block.text)
    title = _TITLE.search(block.key)
    names = [next(filter(None, title.groups()), "") if title else "", first[1] if first else ""]
    for name in names:
        format = format_of(name) if name else ""
        if format and format != "markdown":
            return format, name.replace("\\", "/").rsplit("/", 1)[-1]
    language = _LANGUAGE.match(block.key)
    word = language[1].lower() if language else ""
    format = LANGUAGES.get(word, "")
    lent = format in _LENT or word in _NO_LANGUAGE
    return ("env" if lent and _ASSIGNMENTS.fullmatch(block.text) else format), ""


def _complete(block: Entry, format: str) -> Entry:
    """The block as a whole file: what PHP needs in front of its code, which manuals leave out."""
    if format != "php" or "<?" in block.text:
        return block
    opening = "<?php\n"
    places = range(block.start, block.end) if block.offsets is None else block.offsets
    return block._replace(text=opening + block.text, offsets=(*[block.start] * len(opening), *places))
