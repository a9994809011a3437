"""What silences a finding: comments in the file and the configuration. It is decided here and nowhere else.

# mailcheck: ignore[MC104]              this line, or the next one when the comment stands alone
# mailcheck: ignore[MC104] -- reason
# mailcheck: ignore-file[MC102]         the whole file (without brackets: every rule)
# mailcheck: app=kener                  which program reads this file
; mailcheck: provider=resend            which provider sends for the domain of this zone file
"""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.model import NOTE, Finding, Place, Source
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.config import Config

_COMMENT = Pattern(
    r"(?P<lead>^[ \t]*)?(?:#|//|;|--|<!--|/\*)[ \t]*mailcheck:[ \t]*"
    r"(?:app=(?P<app>[a-z0-9\-]+)|provider=(?P<provider>[a-z0-9\-]+)|"
    r"(?P<what>ignore-file|ignore)(?:\[(?P<codes>[^\]\n]*)\])?(?:[ \t]*--[ \t]*(?P<reason>[^\n]*))?)",
    re.M,
    needs=("mailcheck:",),
)


class Ignore(NamedTuple):
    """One ignore comment. `line` is the line it silences, 0 for the whole file; no `codes` means every rule."""

    line: int
    codes: tuple[str, ...]
    place: Place


class Directives(NamedTuple):
    """What the comments of a file say to mailcheck."""

    app: str = ""
    ignores: tuple[Ignore, ...] = ()
    provider: str = ""


def directives(source: Source) -> Directives:
    """The mailcheck comments of a file."""
    text = source.text
    if "mailcheck:" not in text:
        return Directives()
    app = provider = ""
    ignores = []
    for found in _COMMENT.finditer(text):
        if found["app"]:
            app = app or found["app"]
            continue
        if found["provider"]:
            provider = provider or found["provider"]
            continue
        codes = tuple(code.strip() for code in (found["codes"] or "").split(",") if code.strip())
        start, end = found.start() + len(found["lead"] or ""), found.end()
        span = source.span(start, end)
        line = 0 if found["what"] == "ignore-file" else span.line + (found["lead"] is not None)
        ignores.append(Ignore(line, codes, Place(source, start, end)))
    return Directives(app, tuple(ignores), provider)


def apply(source: Source, findings: list[Finding], found: Directives, config: Config,
          *, unused: bool = True) -> tuple[list[Finding], list[Finding]]:  # fmt: skip
    """Findings that stay, and those that are silenced. An ignore that silences nothing becomes a finding itself if `unused`; one for
    what only a name server or a mail server can show does not."""
    kept: list[Finding] = []
    silenced: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        if config.ignores_file(finding.path, finding.code, finding.name):
            silenced.append(finding)
            continue
        span = finding.span
        here = finding.place.source is source or finding.path == source.path
        comments = found.ignores if here else directives(finding.place.source).ignores
        hits = [
            index
            for index, one in enumerate(comments)
            if (one.line == 0 or span.line <= one.line <= span.end_line)
            and (not one.codes or finding.code in one.codes or finding.name in one.codes)
        ]
        if here:
            used.update(hits)
        (silenced if hits else kept).append(finding)
    if unused and config.selected("MC903", "unused-ignore"):
        for index, one in enumerate(found.ignores):
            live = one.codes and all(code.startswith(("MC6", "MC7")) for code in one.codes)
            if index not in used and not config.partial and not live:
                what = ", ".join(one.codes) or "anything"
                kept.append(Finding("MC903", "unused-ignore", NOTE, f"this comment silences nothing: there is no finding of {what} here",
                                    "remove the comment", one.place))  # fmt: skip
    return kept, silenced
