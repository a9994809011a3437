"""The DMARC record is ignored, or not read as written.

A record that does not begin with exactly `v=DMARC1`, a second record at the name, or a policy that is neither none,
quarantine nor reject: receivers pass over it, or take `p=none` for it. Quotation marks, a missing semicolon and an
address without `mailto:` are the other usual mistakes.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=blocked"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=reject"

Source: RFC 9989 sections 4.7, 4.8 and 4.10
"""

from __future__ import annotations

from mailcheck.dns.dmarc import KINDS, parse_record
from mailcheck.dns.tags import KINDS as TAG_KINDS
from mailcheck.rules.dns.base import ERROR, NOTE, WARNING, Complaint, Domain, Publish, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC622", "malformed-dmarc", ERROR)


_GRAVE = frozenset(("version-missing", "version-not-first", "version-wrong", "blank-before", "policy-missing", "bad-policy"))
_QUIET = frozenset(("removed-pct", "removed-rf", "removed-ri", "obsolete-size"))
_NOTED = frozenset(("policy-not-second", "tag-case", "unknown-tag", "fo-without-ruf", "empty-part", "uri-scheme"))


def check(domain: Domain) -> Iterator[Complaint]:
    for step in domain.dmarc.steps:
        name = f"_dmarc.{step.domain}"
        if len(step.records) > 1:
            message = f"{name} has {len(step.records)} DMARC records: receivers pass over all of them"
            yield complaint(RULE, message, "keep one", name, "TXT", step.records[1])
            continue
        texts = step.records or tuple(text for text in step.texts if "dmarc" in text[:20].lower())[:1]
        for text in texts:
            yield from _problems(name, text)


def _problems(name: str, text: str) -> Iterator[Complaint]:
    said = False
    problems = parse_record(text).problems
    quote = next((problem for problem in problems if problem.kind == "quote"), None)
    if quote is not None and any(problem.kind in _GRAVE for problem in problems):
        bare = text.replace('"', "").strip()
        message = f"the DMARC record at {name} is ignored: {TAG_KINDS['quote'].split(' (')[0]}"
        record = Publish(name, "TXT", bare, replaces=text)
        yield complaint(RULE, message, f"change it to: {bare}", name, "TXT", text, at=(quote.start, quote.end), publish=(record,))
        return
    for problem in problems:
        if problem.kind in _QUIET or (said and problem.kind in _GRAVE):
            continue
        said = said or problem.kind in _GRAVE
        level = ERROR if problem.kind in _GRAVE else NOTE if problem.kind in _NOTED else WARNING
        reason = {**TAG_KINDS, **KINDS}[problem.kind].split(" (")[0]
        message = f"the DMARC record at {name}: {reason}"
        yield complaint(RULE, message, _help(problem.kind), name, "TXT", text, severity=level, at=(problem.start, problem.end))


def _help(kind: str) -> str:
    if kind in ("policy-missing", "bad-policy"):
        return "write p=none, p=quarantine or p=reject"
    if kind in _GRAVE:
        return "begin the record with v=DMARC1; and a policy: v=DMARC1; p=none"
    return {"uri-without-mailto": "write mailto: in front of the address", "separator-missing": "write the semicolon"}.get(
        kind, "correct it"
    )
