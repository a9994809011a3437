"""GitHub workflow commands: annotations on the lines of a pull request.

GitHub shows ten annotations of a kind per step, so the gravest come first."""

from __future__ import annotations

from mailcheck.model import NOTE, SEVERITIES, Finding
from mailcheck.report.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.pipeline import Report
    from mailcheck.report import Style

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report, style: Style) -> str:
    """One command a finding, notes only on demand."""
    shown = [f for f in report.findings if f.severity != NOTE or style.notes]
    shown.sort(key=lambda f: -SEVERITIES.index(f.severity))
    return "".join(_command(finding) for finding in shown)


def _command(finding: Finding) -> str:
    span = finding.span
    end = f",endColumn={span.end_column}" if span.end_line == span.line else ""
    where = f"file={_property(finding.path)},line={span.line},endLine={span.end_line},col={span.column}{end}"
    text = finding.message + (f"\n{finding.help}" if finding.help else "")
    title = _property(f"{finding.code} {finding.name}")
    return f"::{_COMMANDS[finding.severity]} {where},title={title}::{_data(text)}\n"


def _data(text: str) -> str:
    return clean(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
