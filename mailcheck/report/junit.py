"""JUnit XML: a failed test for each finding at or above the threshold of the report, a passed one where there is none."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from mailcheck.model import NOTE
from mailcheck.report.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Finding
    from mailcheck.pipeline import Report
    from mailcheck.report import Style

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, style: Style) -> str:
    """One test suite. Notes are passed tests, so that they never turn a pipeline red."""
    cases = [_case(finding) for finding in report.findings] or ['    <testcase classname="mailcheck" name="mail settings"/>\n']
    failures = sum(finding.severity != NOTE for finding in report.findings)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites>\n  <testsuite name="mailcheck" tests="{len(cases)}" failures="{failures}" errors="0">\n'
        + "".join(cases)
        + "  </testsuite>\n</testsuites>\n"
    )


def _case(finding: Finding) -> str:
    span = finding.span
    name = _attribute(f"{finding.code} {finding.name} {finding.path}:{span.line}:{span.column}")
    head = f"    <testcase classname={_attribute(finding.path)} name={name} file={_attribute(finding.path)} line={_attribute(str(span.line))}"
    text = _text(f"{finding.path}:{span.line}:{span.column}: {finding.message}")
    text += f"\nhelp: {_text(finding.help)}" if finding.help else ""
    if finding.severity == NOTE:
        return f"{head}>\n      <system-out>{text}</system-out>\n    </testcase>\n"
    failure = f"<failure type={_attribute(finding.severity)} message={_attribute(finding.message)}>{text}</failure>"
    return f"{head}>\n      {failure}\n    </testcase>\n"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", clean(text)))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", clean(text)))
