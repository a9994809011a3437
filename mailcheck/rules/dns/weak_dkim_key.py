"""A DKIM key is short enough to be broken, or too long for some receivers.

RSA keys below 2048 bits are within reach of an attacker who wants to sign as you, and some receivers no longer count
them. Above 4096 bits not every receiver can verify. Ask the provider for a key of 2048 bits; most have a button for
it.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    ; mailcheck: provider=resend
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT ( "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQClG2W1JAja8e2KJjI9tIvCRNz6djGxXC3o+S60R6cxCcH6sH+4WB4JyTu9Y51G"
        "CZEnLF5N6Uqr9+RM4980EOvyUKSpkLnFe0rC5ns3cNlrXnjCfV7praghWjyMAzLftw2zKz7gOClcAeNiWF3E/OkDfMDW16IInTzFJGdz0wSzYQIDAQAB" )
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

Source: RFC 8301 section 3.2
"""

from __future__ import annotations

from mailcheck.dns.dkim import LARGE, WEAK, KeyFound, strength
from mailcheck.rules.dns.base import WARNING, Complaint, Domain, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC613", "weak-dkim-key", WARNING)


def check(domain: Domain) -> Iterator[Complaint]:
    for key in domain.keys:
        answer = key.answer
        if not isinstance(answer, KeyFound):
            continue
        worth = strength(answer.key)
        if worth == WEAK:
            message = f"the DKIM key at {answer.name} has {answer.key.bits} bits; below 2048 it can be broken, and whoever does signs as you"
            yield complaint(RULE, message, "have the provider make a key of 2048 bits", answer.name, "TXT", answer.text)
        elif worth == LARGE:
            message = f"the DKIM key at {answer.name} has {answer.key.bits} bits; above 4096 some receivers cannot verify"
            yield complaint(RULE, message, "use a key of 2048 bits", answer.name, "TXT", answer.text)
