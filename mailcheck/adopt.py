"""`--add-ignore`: write an ignore comment with a reason above every finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailcheck.fix import Fixed
from mailcheck.model import Skipped, Source

if TYPE_CHECKING:
    from mailcheck.pipeline import Report

COMMENTS = {
    "env": "#", "yaml": "#", "toml": "#", "properties": "#", "ini": "#", "keyvalue": "#", "python": "#", "ruby": "#", "hcl": "#",
    "elixir": "#", "dockerfile": "#", "js": "//", "php": "//",
}  # fmt: skip
"""How a comment begins, where a line of its own may be one. JSON, XML and CSV have none."""

_OURS = re.compile(r"mailcheck:[ \t]*ignore\[([^\]\n]*)\]")


def plan(report: Report, reason: str) -> tuple[list[Fixed], list[Skipped]]:
    """New texts with the comments, and the findings for which no comment can be written."""
    by_source: dict[str, tuple[Source, dict[int, set[str]]]] = {}
    skipped: list[Skipped] = []
    for finding in report.findings:
        source = finding.place.source
        if source.format not in COMMENTS or not source.text:
            why = f"{finding.code}: a {source.format or 'file like this'} has no comments; use per-file-ignores or a baseline"
            skipped.append(Skipped(finding.path, finding.span, why))
            continue
        by_source.setdefault(source.path, (source, {}))[1].setdefault(finding.span.line, set()).add(finding.code)
    fixed = []
    for source, lines in by_source.values():
        found = tuple(f for f in report.findings if f.place.source.path == source.path)
        fixed.append(Fixed(source, _commented(source, lines, " ".join(reason.split())), found))
    return fixed, skipped


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

