"""The provider's return path is not set up.

Bounces come back to the envelope sender, which the provider wants on a name of your domain: an MX record that leads
to it, or a CNAME. Without it the provider refuses the domain, or sends with its own domain as envelope sender, which
does not count for DMARC. Another MX beside it takes bounces away, and some providers then stop the verification.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 mail.example.net.
    send TXT "v=spf1 include:amazonses.com ~all"
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

Source: the provider's own pages, as its schema names them; RFC 5321 section 3.6.3
"""

from __future__ import annotations

from mailcheck.dns.domain import values
from mailcheck.rules.dns.base import (
    ERROR,
    MISSING,
    OTHER,
    THERE,
    WARNING,
    Complaint,
    Domain,
    Rule,
    Seen,
    complaint,
    needed,
    publish,
    quoted,
    record_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC631", "return-path-missing", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    for seen in domain.seen:
        wanted, level = seen.expected, needed(seen.expected)
        if wanted.purpose != "return-path" or not level:
            continue
        published = values(seen.answer)
        if seen.state in (MISSING, OTHER):
            yield _missing(domain, seen, level)
        elif seen.state == THERE and wanted.kind == "MX" and (other := [v for v in published if not wanted.matches(v)]):
            message = f"{wanted.name} has another MX beside the one of {domain.provider_name}: {quoted(other[0])}; bounces may go there and get lost"
            yield complaint(RULE, message, "take it out", wanted.name, "MX", other[0], severity=WARNING)


def _missing(domain: Domain, seen: Seen, level: str) -> Complaint:
    wanted = seen.expected
    there = next(iter(values(seen.answer)), "")
    found = f"published is {quoted(there)}" if seen.state == OTHER else "nothing is published"
    what = quoted(wanted.value) if wanted.value else f"the name that {domain.provider_name} shows"
    why = f": {wanted.why}" if wanted.why else ""
    message = f"{wanted.kind} at {wanted.name}: expected {what}, {found}{why}"
    if seen.state == OTHER:
        help = f"put {what} in its place"
        if wanted.value:
            help = f"change it to: {record_of(wanted)}"
    else:
        help = f"add {record_of(wanted)}" if wanted.value else f"add {wanted.kind} at {wanted.shown}: {what}"
    return complaint(RULE, message, help, wanted.name, wanted.kind, there, severity=level,
                     publish=publish(wanted, *(values(seen.answer) if seen.state == OTHER else ())))  # fmt: skip
