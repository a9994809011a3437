"""DMARC only watches.

With `p=none` (or `t=y`, which lowers the policy by one step) mail that forges your domain is delivered as before.
That is the right start; when the reports show that everything of yours passes, `p=quarantine` and then `p=reject`
protect the name.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    _dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"

Source: RFC 9989 section 4.7
"""

from __future__ import annotations

from mailcheck.rules.dns.base import NOTE, Complaint, Domain, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC623", "dmarc-not-enforced", NOTE)


def check(domain: Domain) -> Iterator[Complaint]:
    policy = domain.dmarc
    if policy.request is None or policy.record is None or policy.request.applied != "none" or not policy.request.tag:
        return
    step = next(step for step in policy.steps if step.domain == policy.record_domain)
    tag = next((tag for tag in policy.record.tags if tag.name.lower() == policy.request.tag), None)
    name = f"_dmarc.{policy.record_domain}"
    lowered = policy.request.policy != "none"
    how = f"p={policy.request.policy}, lowered by t=y" if lowered else "p=none"
    message = f"DMARC of {domain.subject.domain} only watches ({how}): forged mail is delivered as before"
    help = "when the reports are clean: " + ("take t=y out" if lowered else "p=quarantine, then p=reject")
    at = (tag.value_start, tag.value_end) if tag else (0, 0)
    yield complaint(RULE, message, help, name, "TXT", step.records[0], at=at)
