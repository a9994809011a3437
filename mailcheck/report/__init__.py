"""One result, many forms. A format is one file of this folder and one line of `FORMATS`."""

from __future__ import annotations

from mailcheck.lazy import module
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.pipeline import Report

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


class Style(NamedTuple):
    """How text is to be shown."""

    color: bool = False
    notes: bool = False  # show findings of severity note, and what was skipped
    quiet: bool = False  # no summary


def render(report: Report, format: str, style: Style = Style()) -> str:  # noqa: B008 - an immutable value
    """The report in a format, with its final line end; "" when there is nothing to say."""
    text: str = module(f"mailcheck.report.{format}").render(report, style)
    return text
