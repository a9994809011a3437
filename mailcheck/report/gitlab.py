"""GitLab's code quality report."""

from __future__ import annotations

from mailcheck.report.safe import as_json
from mailcheck.report.sarif import fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.pipeline import Report
    from mailcheck.report import Style

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render(report: Report, style: Style) -> str:
    """One row a finding. Of findings with one fingerprint, each gets its own number, as GitLab shows a fingerprint once."""
    rows = []
    seen: dict[str, int] = {}
    for finding in report.findings:
        mark = fingerprint(finding)
        seen[mark] = seen.get(mark, 0) + 1
        span = finding.span
        rows.append(
            {
                "description": f"{finding.code}: {finding.message}" + (f" ({finding.help})" if finding.help else ""),
                "check_name": f"{finding.code} {finding.name}",
                "fingerprint": mark if seen[mark] == 1 else f"{mark}-{seen[mark]}",
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": finding.path.replace("\\", "/"), "lines": {"begin": span.line, "end": span.end_line}},
            }
        )
    return as_json(rows)
