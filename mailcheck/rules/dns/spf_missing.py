"""The provider wants an SPF record, and there is none.

SPF names the servers that may send with a domain as envelope sender. The provider puts your return path on the name
in the message, and asks for an SPF record there: without it SPF gives `none`, DMARC has only DKIM to go by, and some
providers do not verify the domain at all.

Add the record that the help line shows. There may be only one SPF record at a name: where another one is there
already, add the `include:` to it.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=none"

Good:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. hostmaster.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=none"

Source: RFC 7208 section 3; the provider's own pages, as its schema names them
"""

from __future__ import annotations

from mailcheck.rules.dns.base import ERROR, MISSING, Complaint, Domain, Rule, Seen, complaint, needed, publish, record_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC601", "spf-missing", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    for seen in domain.seen:
        if seen.expected.purpose == "spf" and seen.state == MISSING and needed(seen.expected):
            yield _missing(domain, seen)


def _missing(domain: Domain, seen: Seen) -> Complaint:
    wanted = seen.expected
    why = f": {wanted.why}" if wanted.why else ""
    message = f"{wanted.name} has no SPF record, and {domain.provider_name} asks for one{why}"
    help = (
        f"add {record_of(wanted)}"
        if wanted.value
        else f"add the SPF record that {domain.provider_name} shows, as TXT at {wanted.shown}"
    )
    return complaint(RULE, message, help, wanted.name, "TXT", severity=needed(wanted), publish=publish(wanted))
