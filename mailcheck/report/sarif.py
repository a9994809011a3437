"""SARIF 2.1.0, for code scanning services (OASIS Standard, 27 March 2020)."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from mailcheck import __version__
from mailcheck.manual import page
from mailcheck.report.safe import as_json
from mailcheck.rules import CODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Finding, Place, Span
    from mailcheck.pipeline import Report
    from mailcheck.report import Style

_LEVELS = {"error": "error", "warning": "warning", "note": "note"}


def render(report: Report, style: Style) -> str:
    """The report as one SARIF log with one run."""
    everything = [*report.findings, *report.ignored]
    codes = sorted({finding.code for finding in everything})
    run = {
        "tool": {"driver": {"name": "mailcheck", "version": __version__, "semanticVersion": __version__,
                            "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, codes, ignored=False) for f in report.findings]
        + [_result(f, codes, ignored=True) for f in report.ignored],
    }  # fmt: skip
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return as_json(log)


def _rule(code: str) -> dict[str, Any]:
    head = CODES[code]
    manual = page(code)
    return {
        "id": code,
        "name": head.name,
        "shortDescription": {"text": manual.title},
        "fullDescription": {"text": manual.about or manual.title},
        "help": {"text": manual.text, "markdown": manual.markdown},
        "defaultConfiguration": {"level": _LEVELS[head.severity]},
        "properties": {"tags": ["email", "configuration"]},
    }


def _result(finding: Finding, codes: list[str], *, ignored: bool) -> dict[str, Any]:
    text = _plain(finding.message + (f". {finding.help[:1].upper()}{finding.help[1:]}." if finding.help else ""))
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"mailcheck/v1": fingerprint(finding)},
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_location(related.place), "id": number, "message": {"text": _plain(related.message)}}
            for number, related in enumerate(finding.related)
        ]
    if finding.fix is not None:
        changes: dict[str, list[dict[str, Any]]] = {}
        for edit in finding.fix.edits:
            change = {"deletedRegion": _region(edit.place.span), "insertedContent": {"text": edit.text}}
            changes.setdefault(edit.place.path, []).append(change)
        result["fixes"] = [
            {"description": {"text": finding.fix.description},
             "artifactChanges": [{"artifactLocation": {"uri": _uri(path)}, "replacements": found} for path, found in changes.items()]}
        ]  # fmt: skip
    if ignored:
        result["suppressions"] = [{"kind": "inSource"}]
    return result


def _plain(text: str) -> str:
    """A message whose words are no links: `[text](target)` is one in SARIF (3.11.6)."""
    return text.replace("](", "\\](")


def fingerprint(finding: Finding) -> str:
    """The same for the same mistake after lines have moved: of rule, app, path and key, never of the line."""
    words = "\0".join((finding.code, finding.app, finding.path.replace("\\", "/"), finding.key))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _location(place: Place) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.path)}, "region": _region(place.span)}}


def _region(span: Span) -> dict[str, int]:
    return {"startLine": span.line, "startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}


def _uri(path: str) -> str:
    prefix = "file://" if path.startswith("/") else ""
    plain = path.replace("\\", "/")
    try:
        data = plain.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a surrogate pair, in a name on Windows
        data = plain.encode("utf-8", "replace")
    return prefix + quote(data, safe="/")
