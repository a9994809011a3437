"""The SPF record does not let the provider send.

There is an SPF record where the provider's return path is, but nothing in it covers the provider: its mail fails SPF,
and only DKIM can still make DMARC pass. Write the provider's term in front of the `all` at the end; behind `all`
nothing is looked at.

A record that lists the provider's addresses by hand works until the provider changes them: that is said as a note.
Where the record cannot be seen through (macros of a flattening service, an include that could not be asked) nothing
is said.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 mx -all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=quarantine"

Good:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=quarantine"

Source: RFC 7208 sections 4.6 and 5.2
"""

from __future__ import annotations

from mailcheck.dns.spf_provider import FLATTENED, NO
from mailcheck.rules.dns.base import NOTE, WARNING, Complaint, Domain, Expected, Publish, Rule, complaint, needed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.dns.spf_provider import Verdict

RULE = Rule("MC602", "provider-not-in-spf", WARNING)


def check(domain: Domain) -> Iterator[Complaint]:
    for expected, verdict in domain.authorised:
        level = needed(expected)
        if not level or verdict.why in ("no-record", "itself"):
            continue  # a missing record is another rule's
        if verdict.answer == NO:
            yield _refused(domain, expected, verdict, level)
        elif verdict.answer == FLATTENED:
            yield _by_hand(domain, expected)


def _refused(domain: Domain, expected: Expected, verdict: Verdict, level: str) -> Complaint:
    root = dict(domain.envelopes)[expected.name].root
    old = root.records[0] if root else ""
    there = next((word for word in old.split() if expected.lets_send(word.lstrip("-~?"))), "")
    term = expected.term or there.lstrip("+-~?")
    reasons = {
        "after-all": f"`{there or term}` stands behind `all`, where nothing is looked at",
        "not-pass": f"`{there or term}` is there, but with a sign in front that makes it another result than pass",
        "partly-listed": f"of {domain.provider_name}'s addresses it lists only a part",
    }
    reason = reasons.get(verdict.why, f"`{term}` is not in it" if term else f"no include of {domain.provider_name} is in it")
    message = f"the SPF record of {expected.name} does not let {domain.provider_name} send: {reason}, so its mail fails SPF"
    if not term:
        help = f"put the include that {domain.provider_name} shows in front of `all`" + (
            f": {expected.why}" if expected.why else ""
        )
        return complaint(RULE, message, help, expected.name, "TXT", old, severity=level)
    new = with_term(old, term)
    record = Publish(expected.name, "TXT", new, replaces=old)
    return complaint(RULE, message, f"change it to: {new}", expected.name, "TXT", old, severity=level, publish=(record,))


def _by_hand(domain: Domain, expected: Expected) -> Complaint:
    root = dict(domain.envelopes)[expected.name].root
    old = root.records[0] if root else ""
    message = f"the SPF record of {expected.name} lists {domain.provider_name}'s addresses by hand: when the provider changes them, its mail fails"
    return complaint(
        RULE, message, f"write {expected.term or expected.contains} in their place", expected.name, "TXT", old, severity=NOTE
    )


def with_term(record: str, term: str) -> str:
    """The record with one more term, in front of its `all` or `redirect`."""
    words = [word for word in record.split() if word.lstrip("+-~?").lower() != term.lower()] or ["v=spf1"]
    ends = [at for at, word in enumerate(words) if word.lstrip("+-~?").lower() == "all" or word.lower().startswith("redirect=")]
    at = ends[0] if ends else len(words)
    return " ".join([*words[:at], term, *words[at:]])
