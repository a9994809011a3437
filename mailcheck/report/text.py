"""For people: place, message, the lines with carets under every place, what to write."""

from __future__ import annotations

from mailcheck.model import NOTE, Finding, Place
from mailcheck.report.safe import Masked, clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.pipeline import Report
    from mailcheck.report import Style

_WIDE = 72
"""Longer lines of a file are shown in part; what we say is folded at 80 columns."""

_COLORS = {"error": "1;31", "warning": "1;33", "note": "1;36", "code": "2", "bold": "1", "dim": "2", "help": "32"}


def render(report: Report, style: Style) -> str:
    """The findings, notes only on demand, and a summary."""
    masked: dict[str, Masked] = {}
    parts = [_finding(f, report, masked, style) for f in report.findings if f.severity != NOTE or style.notes]
    if style.notes:
        parts += [f"{clean(s.path)}:{s.span.line}:{s.span.column}: skipped: {clean(s.reason)}\n" for s in report.skipped]
    if not style.quiet:
        parts.append(_summary(report, style))
    return "\n".join(parts)


def _paint(text: str, what: str, style: Style) -> str:
    return f"\x1b[{_COLORS[what]}m{text}\x1b[0m" if style.color else text


def _finding(finding: Finding, report: Report, masked: dict[str, Masked], style: Style) -> str:
    span = finding.span
    head = f"{clean(finding.path)}:{span.line}:{span.column}: "
    said = f"{head}{finding.severity}: {clean(finding.message)} [{finding.code}\0{finding.name}]"
    first, *more = _folded(said, "  ")
    if first.startswith(f"{head}{finding.severity}:"):
        rest = first[len(head) + len(finding.severity) + 1 :]
        first = _paint(head, "bold", style) + _paint(f"{finding.severity}:", finding.severity, style) + rest
    lines = [first, *more]
    lines += _excerpt(finding, report, masked, style)
    if finding.help:
        first, *more = _folded(f"  help: {clean(finding.help)}", "        ")
        lines += [first.replace("help:", _paint("help:", "help", style), 1), *more]
    return "\n".join(lines) + "\n"


def _folded(text: str, indent: str) -> list[str]:
    """Lines of at most 80 columns where blanks allow it."""
    first, *words = text.lstrip(" ").split(" ")
    lines, line = [], " " * (len(text) - len(text.lstrip(" "))) + first
    for word in words:
        if len(line) + 1 + len(word) > 80:
            lines.append(line.rstrip(" "))
            line = indent + word
        elif word or line != indent:
            line += f" {word}" if line != indent else word
    return [one.replace("\0", " ") for one in (*lines, line)]


def _excerpt(finding: Finding, report: Report, masked: dict[str, Masked], style: Style) -> list[str]:
    """Every line that the finding speaks of, with carets under the place and dashes under related ones."""
    places: list[tuple[Place, str, str]] = [(finding.place, "^", "")]
    places += [(related.place, "-", related.message) for related in finding.related]
    by_line: dict[tuple[str, int], list[tuple[Place, str, str]]] = {}
    for place, sign, words in places:
        if place.source.text and place.source.format:
            by_line.setdefault((place.path, place.span.line), []).append((place, sign, words))
    if not by_line:
        return []
    width = len(str(max(line for _, line in by_line)))
    out: list[str] = []
    last = None
    for (path, number), marks in sorted(by_line.items(), key=lambda item: (item[0][0] != finding.path, item[0])):
        if path != finding.path and path != last:
            out.append(f"  {' ' * width} --> {clean(path)}")
        last = path
        source = marks[0][0].source
        view = masked.setdefault(path, Masked(source))
        text = view.line(number)
        first = min(place.span.column for place, _, _ in marks)
        cut = first - _WIDE // 3 if len(text) > _WIDE and first > _WIDE // 2 else 0  # of a long line, the part that matters
        shown = ("..." + text[cut + 3 :] if cut else text)[: _WIDE + 3 * bool(cut)]
        out.append(_paint(f"  {number:>{width}} | ", "dim", style) + shown)
        for place, sign, words in marks:
            span = place.span
            end = span.end_column if span.end_line == span.line else len(text) + 1
            length = max(1, min(end, max(len(text) + 1, span.column + 1), cut + _WIDE) - span.column)
            if span.column - cut > _WIDE:
                continue
            line = " " * (span.column - 1 - cut) + sign * length + (f" {clean(words)}" if words else "")
            color = finding.severity if sign == "^" else "dim"
            out.append(_paint(f"  {' ' * width} | ", "dim", style) + _paint(line, color, style))
    return out


def _summary(report: Report, style: Style) -> str:
    counts = {level: sum(f.severity == level for f in report.findings) for level in ("error", "warning", "note")}
    files = f"{report.with_mail_settings} file{'s' * (report.with_mail_settings != 1)} with mail settings"
    shown = [f"{n} {level}{'s' * (n != 1)}" for level, n in counts.items() if n and (level != NOTE or style.notes)]
    if shown:
        line = f"{', '.join(shown)} in {files}"
    elif report.with_mail_settings:
        line = f"no mistakes found in {files}"
    else:
        line = f"no mail settings found in {report.seen} file{'s' * (report.seen != 1)}"
    more = []
    if counts[NOTE] and not style.notes:
        more.append(f"{counts[NOTE]} note{'s' * (counts[NOTE] != 1)}")
    if report.skipped and not style.notes:
        more.append(f"{len(report.skipped)} not judged")
    if more:
        line += f" ({', '.join(more)}: -v shows them)"
    return "\n".join(_folded(line, "  ")) + "\n"
