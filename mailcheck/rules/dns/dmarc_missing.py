"""The domain has no DMARC record.

Without DMARC nobody is told what to do with mail that forges your domain, and you get no reports. Gmail and Yahoo
(since February 2024) and Microsoft's Outlook.com (since May 2025) ask it of everyone who sends 5,000 messages a day
or more to them, and refuse mail without it; some providers ask it of everyone. `p=none` is enough for that, and
changes nothing for your mail.

It is an error when the provider demands the record, a warning when it recommends it or with `--profile bulk`, else a
note.

Bad:
    ; mailcheck: provider=mailtrap
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    rwmt1._domainkey CNAME rwmt1.dkim.smtp.mailtrap.live.
    rwmt2._domainkey CNAME rwmt2.dkim.smtp.mailtrap.live.

Good:
    ; mailcheck: provider=resend
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    send MX 10 feedback-smtp.eu-west-1.amazonses.com.
    send TXT "v=spf1 include:amazonses.com ~all"
    resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    _dmarc TXT "v=DMARC1; p=quarantine"

Source: RFC 9989; support.google.com/a/answer/81126; senders.yahooinc.com/best-practices
"""

from __future__ import annotations

from mailcheck.dns.dmarc import NOTHING
from mailcheck.rules.dns.base import ERROR, NOTE, WARNING, Complaint, Domain, Publish, Rule, complaint, needed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC621", "dmarc-missing", NOTE)


def check(domain: Domain) -> Iterator[Complaint]:
    if domain.dmarc.outcome != NOTHING or any(_meant(text) for step in domain.dmarc.steps for text in step.texts):
        return  # a record that is there and broken is another rule's
    levels = [needed(seen.expected) for seen in domain.seen if seen.expected.purpose == "dmarc"]
    level = ERROR if ERROR in levels else WARNING if WARNING in levels or domain.subject.bulk else NOTE
    if domain.subject.bulk:
        level = ERROR
    name = f"_dmarc.{domain.subject.domain}"
    who = f", and {domain.provider_name} asks for one" if ERROR in levels else ""
    message = f"{domain.subject.domain} has no DMARC record{who}: large mailbox providers refuse bulk mail without it, and nobody reports forgeries"
    record = Publish(name, "TXT", "v=DMARC1; p=none")
    yield complaint(RULE, message, f"add TXT at {name}: {record.value}", name, "TXT", severity=level, publish=(record,))


def _meant(text: str) -> bool:
    return "dmarc" in text[:20].lower()
