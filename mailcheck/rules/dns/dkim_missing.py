"""The provider's DKIM key is not published.

The provider signs your mail with a key of its own, and receivers look the public half up under your domain. Where
nothing is published, or a CNAME leads elsewhere, every signature fails: DMARC then hangs on SPF alone, and many
providers refuse to send before the key is there. Several keys of one provider stand in for each other when it changes
keys; while one of them is there, a missing other is only a note.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    old._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
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

Source: RFC 6376 section 3.6; the provider's own pages, as its schema names them
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailcheck.dns.dkim import KeyFound, NoKey
from mailcheck.dns.domain import values
from mailcheck.rules.dns.base import (
    ERROR,
    MISSING,
    NOTE,
    OTHER,
    THERE,
    Complaint,
    Domain,
    Rule,
    Seen,
    complaint,
    needed,
    publish,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC611", "dkim-missing", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    wanted = [seen for seen in domain.seen if seen.expected.purpose == "dkim" and needed(seen.expected)]
    good = {key.wanted for key in domain.keys if isinstance(key.answer, KeyFound) and key.wanted is not None}
    broken = {key.wanted for key in domain.keys if not isinstance(key.answer, KeyFound | NoKey) and key.wanted is not None}
    for seen in wanted:
        if (
            seen.state not in (MISSING, OTHER)
            or seen.expected in broken
            or (seen.expected in good and seen.expected.needed != "always")
        ):
            continue  # a key that is there by another way works as well
        others = any(one.state == THERE or one.expected in good for one in wanted if one is not seen)
        level = NOTE if others and seen.expected.needed != "always" else needed(seen.expected)
        yield _missing(domain, seen, level)


def _missing(domain: Domain, seen: Seen, level: str) -> Complaint:
    wanted = seen.expected
    there = next(iter(values(seen.answer)), "")
    what = f"expected {quoted(wanted.value) if wanted.value else 'the key that ' + domain.provider_name + ' shows'}"
    found = f"published is {quoted(there)}" if seen.state == OTHER else "nothing is published"
    message = f"DKIM at {wanted.name}: {what}, {found}; receivers cannot verify what {domain.provider_name} signs"
    help = (
        f"add {wanted.kind} at {wanted.shown}: {wanted.value}"
        if wanted.value
        else f"add the {wanted.kind} record that {domain.provider_name} shows for {wanted.shown}"
    )
    old = there if seen.state == OTHER else ""
    return complaint(RULE, message, help, wanted.name, wanted.kind, old, severity=level, publish=publish(wanted, old))
