"""For programs. Version 1: fields may be added, none changes its meaning."""

from __future__ import annotations

from mailcheck.report.safe import as_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Finding, Place, Span
    from mailcheck.pipeline import Report
    from mailcheck.report import Style

PAGE = "docs/rules/{code}.md"
"""Where the manual page of a rule lies in the repository."""


def render(report: Report, style: Style) -> str:
    """The report as one JSON object."""
    whole = {
        "version": 1,
        "findings": [finding_dict(finding) for finding in report.findings],
        "ignored": [finding_dict(finding) for finding in report.ignored],
        "skipped": [{"path": s.path, "line": s.span.line, "column": s.span.column, "reason": s.reason} for s in report.skipped],
        "files": {"seen": report.seen, "read": report.read, "with_mail_settings": report.with_mail_settings},
    }
    return as_json(whole)


def finding_dict(finding: Finding) -> dict[str, Any]:
    """A finding as the outer contract names its fields."""
    found: dict[str, Any] = {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "path": finding.path,
        **_where(finding.span),
        "key": finding.key,
        "app": finding.app or None,
        "provider": finding.provider or None,
        "url": PAGE.format(code=finding.code),
        "related": [{**place_dict(related.place), "message": related.message} for related in finding.related],
        "fix": None,
    }
    if finding.fix is not None:
        edits = [{**place_dict(edit.place), "text": edit.text} for edit in finding.fix.edits]
        found["fix"] = {"safe": finding.fix.safe, "description": finding.fix.description, "edits": edits}
    return found


def place_dict(place: Place) -> dict[str, Any]:
    """Path, lines and columns of a place."""
    return {"path": place.path, **_where(place.span)}


def _where(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}
