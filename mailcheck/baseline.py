"""A baseline: the findings an old repository starts with, so that only new ones are reported.

A finding is known by rule, app, path and key, never by its line, so moved lines change nothing. Two findings that look
alike need two entries."""

from __future__ import annotations

import json
import os

from mailcheck.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Finding
    from mailcheck.pipeline import Report


def write(report: Report, path: str) -> None:
    """Write the findings of a report. Raises ConfigError when the file cannot be written."""
    rows = sorted(_row(finding, path) for finding in report.findings)
    data = {"version": 1, "findings": [dict(zip(("path", "code", "app", "key"), row, strict=True)) for row in rows]}
    try:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=2, ensure_ascii=True)
            file.write("\n")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error


def apply(report: Report, path: str) -> Report:
    """The report without the findings that the baseline knows; they count as ignored. Raises ConfigError."""
    known: dict[tuple[str, str, str, str], int] = {}
    for row in _read(path):
        known[row] = known.get(row, 0) + 1
    kept: list[Finding] = []
    silenced: list[Finding] = []
    for finding in report.findings:
        row = _row(finding, path)
        if known.get(row, 0) > 0:
            known[row] -= 1
            silenced.append(finding)
        else:
            kept.append(finding)
    return report._replace(findings=tuple(kept), ignored=(*report.ignored, *silenced))


def _row(finding: Finding, baseline: str) -> tuple[str, str, str, str]:
    folder = os.path.dirname(os.path.abspath(baseline))
    return os.path.relpath(finding.path, folder).replace(os.sep, "/"), finding.code, finding.app, finding.key


def _read(path: str) -> list[tuple[str, str, str, str]]:
    try:
        with open(path, encoding="utf-8") as file:
            data: Any = json.load(file)
        if data["version"] != 1:
            raise ConfigError(f"{path}: this baseline is of another version; write it anew with --write-baseline")
        return [(row["path"], row["code"], row["app"], row["key"]) for row in data["findings"]]
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: not a baseline of mailcheck") from error
