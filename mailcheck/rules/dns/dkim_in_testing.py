"""A DKIM key says that it is only a test.

With `t=y` receivers treat signed mail no better than unsigned mail: the signature protects nothing and helps nothing.
It is meant for the first days. `t=s` is fine as long as nothing signs for subdomains with this key.

Bad:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; t=y; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
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

Source: RFC 6376 section 3.6.1
"""

from __future__ import annotations

from mailcheck.dns.dkim import KeyFound
from mailcheck.rules.dns.base import WARNING, Complaint, Domain, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC614", "dkim-in-testing", WARNING)


def check(domain: Domain) -> Iterator[Complaint]:
    for key in domain.keys:
        answer = key.answer
        if isinstance(answer, KeyFound) and answer.key.testing and answer.key.usable:
            tag = next(tag for tag in answer.key.tags if tag.name == "t")
            message = f"the DKIM key at {answer.name} has t=y: receivers treat the mail it signs as if it were not signed"
            yield complaint(RULE, message, "take t=y out", answer.name, "TXT", answer.text, at=(tag.value_start, tag.value_end))
