"""Mail sent this way fails the domain's own DMARC policy.

DMARC passes when SPF or DKIM passes with a domain that belongs to the one in From. Here neither can: the provider's
DKIM key is not published, and SPF does not cover it or vouches for another domain (with `aspf=s` also for a
subdomain). With `p=quarantine` the mail goes to the spam folder, with `p=reject` it is refused.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    old._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=reject; aspf=s"

Good:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=quarantine"

Source: RFC 9989 sections 3.2.10 and 4.4
"""

from __future__ import annotations

from mailcheck.dns.dkim import REVOKED, UNUSABLE, KeyFound, NoKey, strength
from mailcheck.dns.spf_provider import NO
from mailcheck.rules.dns.base import ERROR, THERE, UNANSWERED, UNASKED, Complaint, Domain, Key, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC624", "fails-own-dmarc", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    policy = domain.dmarc
    asked = [seen for seen in domain.seen if seen.expected.purpose in ("dkim", "spf") and seen.expected.needed != "optional"]
    if policy.request is None or policy.record is None or policy.request.applied == "none" or not asked:
        return
    if any(
        seen.state in (UNASKED, UNANSWERED) for seen in domain.seen if seen.expected.purpose in ("dkim", "spf", "return-path")
    ):
        return
    if (
        not domain.keys
        or any(not isinstance(key.answer, NoKey) and not _bad(key) for key in domain.keys)
        or _spf_may_pass(domain)
    ):
        return
    name = f"_dmarc.{policy.record_domain}"
    step = next(step for step in policy.steps if step.domain == policy.record_domain)
    fate = "refused" if policy.request.applied == "reject" else "put into the spam folder"
    message = (
        f"mail that {domain.provider_name} sends for {domain.subject.domain} fails the domain's own DMARC policy "
        f"(p={policy.request.policy}) and is {fate}: no DKIM key can verify it, and SPF does not vouch for {domain.subject.domain}"
    )
    yield complaint(RULE, message, f"publish the DKIM key of {domain.provider_name} first", name, "TXT", step.records[0])


def _bad(key: Key) -> bool:
    return isinstance(key.answer, KeyFound) and strength(key.answer.key) in (REVOKED, UNUSABLE)


def _spf_may_pass(domain: Domain) -> bool:
    """Whether SPF passes, or may pass, with a domain that is aligned. A provider that asks for no SPF record sends with a return path
    of its own."""
    assert domain.dmarc.record is not None
    for expected, verdict in domain.authorised:
        aligned = expected.name == domain.subject.domain or domain.dmarc.record.aspf != "s"
        if aligned and verdict.answer != NO:
            return True
    paths = [seen for seen in domain.seen if seen.expected.purpose == "return-path" and seen.expected.kind == "CNAME"]
    return any(seen.state == THERE for seen in paths) and domain.dmarc.record.aspf != "s"
