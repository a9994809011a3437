"""The DMARC record has tags that were removed.

`pct`, `rf` and `ri` are no longer part of DMARC since RFC 9989, and limits of size behind report addresses neither.
`pct` was read in different ways: only 0 and 100 did what they say. In place of `pct=0` write `t=y`; the others can
go.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=reject; pct=50"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=reject"

Source: RFC 9989 appendix A.6 and C.5
"""

from __future__ import annotations

from mailcheck.dns.dmarc import KINDS as DMARC_KINDS
from mailcheck.dns.dmarc import parse_record
from mailcheck.dns.tags import KINDS as TAG_KINDS
from mailcheck.rules.dns.base import NOTE, WARNING, Complaint, Domain, Rule, complaint

KINDS = {**TAG_KINDS, **DMARC_KINDS}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.dns.tags import Problem

RULE = Rule("MC626", "obsolete-dmarc-tag", NOTE)


_KINDS = ("removed-pct", "removed-rf", "removed-ri", "obsolete-size")


def check(domain: Domain) -> Iterator[Complaint]:
    for step in domain.dmarc.steps:
        if step.record is None or len(step.records) != 1:
            continue
        for problem in step.record.problems:
            if problem.kind in _KINDS:
                yield _obsolete(f"_dmarc.{step.domain}", step.records[0], problem)


def _obsolete(name: str, text: str, problem: Problem) -> Complaint:
    message = f"the DMARC record at {name}: {KINDS[problem.kind].split(' (')[0]}"
    half = problem.kind == "removed-pct" and any(
        tag.name.lower() == "pct" and tag.value != "100" for tag in parse_record(text).tags
    )
    help = "write t=y where you want receivers only to watch, else take it out" if half else "take it out"
    return complaint(RULE, message, help, name, "TXT", text, severity=WARNING if half else NOTE, at=(problem.start, problem.end))
