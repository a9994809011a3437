"""`--add-ignore`: write an ignore comment with a reason above every finding."""

from __future__ import annotations

import re

from mailcheck.find import File
from mailcheck.fix import Fixed, encode
from mailcheck.model import Skipped, Source
from mailcheck.pipeline import check_file
from mailcheck.read import read
from mailcheck.read.base import ReadError, Unjudged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.pipeline import Report

COMMENTS = {
    "env": "#", "yaml": "#", "toml": "#", "properties": "#", "ini": "#", "keyvalue": "#", "python": "#", "ruby": "#", "hcl": "#",
    "elixir": "#", "dockerfile": "#", "js": "//", "php": "//",
}  # fmt: skip
"""How a comment begins, where a line of its own may be one. JSON, XML and CSV have none."""

_OURS = re.compile(r"mailcheck:[ \t]*ignore\[([^\]\n]*)\]")


def plan(report: Report, reason: str, config: Config, catalogue: Catalogue) -> tuple[list[Fixed], list[Skipped]]:
    """New texts with the comments, and the findings for which no comment can be written. A comment that would not
    silence (inside a block of text) is not written."""
    by_source: dict[str, tuple[Source, dict[int, set[str]]]] = {}
    skipped: list[Skipped] = []
    inside: dict[str, Callable[[int], bool]] = {}
    for finding in report.findings:
        source = finding.place.source
        if source.format in COMMENTS and source.path not in inside:  # a file is read once, whatever is found in it
            inside[source.path] = _inside_text(source)
        if source.format not in COMMENTS or not source.text or inside[source.path](finding.span.line):
            why = f"{finding.code}: no comment can stand here; use per-file-ignores or a baseline"
            skipped.append(Skipped(finding.path, finding.span, why))
            continue
        by_source.setdefault(source.path, (source, {}))[1].setdefault(finding.span.line, set()).add(finding.code)
    fixed = []
    for source, lines in by_source.values():
        text = _commented(source, lines, " ".join(reason.split()))
        left = check_file(File(source.path, encode(source, text), True), config, catalogue).findings
        loud = {(f.code, f.key) for f in left}
        found = tuple(f for f in report.findings if f.place.source.path == source.path)
        if any((f.code, f.key) in loud for f in found):
            lines = {}
            for f in found:
                if (f.code, f.key) in loud:
                    skipped.append(
                        Skipped(f.path, f.span, f"{f.code}: no comment can stand here; use per-file-ignores or a baseline")
                    )
                else:
                    lines.setdefault(f.span.line, set()).add(f.code)
            text = _commented(source, lines, " ".join(reason.split()))
        if lines:
            fixed.append(Fixed(source, text, tuple(f for f in found if f.span.line in lines)))
    return fixed, skipped


def _inside_text(source: Source) -> Callable[[int], bool]:
    """A function that tells whether a line stands inside a value of several lines, where a comment would become a part of
    it."""
    try:
        entries = [entry for document in read(source) for entry in document]
    except (ReadError, Unjudged):
        return lambda number: True

    def inside(number: int) -> bool:
        start = source.line(number)[0]
        first = start + _indent(source, start)
        return any(e.start < start <= e.end or (e.quote in ("|", ">") and e.start == first) for e in entries)

    return inside


def _indent(source: Source, start: int) -> int:
    rest = source.text[start : start + 200]
    return len(rest) - len(rest.lstrip(" "))


def _commented(source: Source, lines: dict[int, set[str]], reason: str) -> str:
    text = source.text
    newline = "\r\n" if "\r\n" in text else "\n"
    for number, codes in sorted(lines.items(), reverse=True):
        start, end = source.line(number)
        above = source.line(number - 1) if number > 1 else (0, 0)
        there = _OURS.search(text, *above) if number > 1 else None
        if there is not None:
            codes = codes | {code.strip() for code in there[1].split(",")}
            text = text[: there.start(1)] + ", ".join(sorted(codes)) + text[there.end(1) :]
            continue
        indent = text[start:end][: len(text[start:end]) - len(text[start:end].lstrip(" \t"))]
        comment = f"{indent}{COMMENTS[source.format]} mailcheck: ignore[{', '.join(sorted(codes))}] -- {reason}{newline}"
        text = text[:start] + comment + text[start:]
    return text


def findings_of(fixed: list[Fixed]) -> int:
    """How many findings the comments silence."""
    return sum(len(one.findings) for one in fixed)
