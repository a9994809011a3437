"""A summary in Markdown, for GitHub's job summary: GitHub shows ten annotations a step, this holds all findings."""

from __future__ import annotations

import re

from mailcheck.model import SEVERITIES, Finding
from mailcheck.report.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.pipeline import Report
    from mailcheck.report import Style

_MOST = 1000
_WWW = re.compile(r"(?<=\bwww)\.", re.I)


def render(report: Report, style: Style) -> str:
    """A table, the gravest first."""
    if not report.findings:
        return f"### mailcheck\n\nNo mistakes found in {report.with_mail_settings} file(s) with mail settings.\n"
    findings = sorted(report.findings, key=lambda f: -SEVERITIES.index(f.severity))
    rows = [_row(finding) for finding in findings[:_MOST]]
    more = f"\n{len(findings) - _MOST} more findings are not shown.\n" if len(findings) > _MOST else ""
    return "### mailcheck\n\n| | place | rule | what is wrong | help |\n|---|---|---|---|---|\n" + "".join(rows) + more


def _row(finding: Finding) -> str:
    cells = [
        finding.severity,
        f"{finding.path}:{finding.span.line}".replace("`", "'"),
        f"{finding.code} {finding.name}",
        finding.message,
        finding.help,
    ]
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |\n"


_SIGNS = str.maketrans({sign: f"&#{ord(sign)};" for sign in "<>|[]@!$~"} | {"&": "&amp;"})


def _cell(text: str) -> str:
    """Text in which no markup, no link and no mention is seen; code between backquotes stays."""
    text = clean(text).translate(_SIGNS).replace("://", "&#58;//")
    return _WWW.sub("&#46;", text)
