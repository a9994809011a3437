"""How often each rule spoke."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.pipeline import Report
    from mailcheck.report import Style


def render(report: Report, style: Style) -> str:
    """A line a rule, the most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for finding in report.findings:
        key = (finding.code, finding.name)
        counts[key] = counts.get(key, 0) + 1
    width = len(str(max(counts.values(), default=0)))
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{count:>{width}}  {code} {name}\n" for (code, name), count in rows)
