"""The host is in one region, the settings beside it name another.

SMTP credentials and verified senders belong to one region: a password made for eu-west-1 is refused at the host of
us-east-1 with 535, and a sender that is verified elsewhere with 554. Mailgun and SparkPost keep the EU and the US apart in the same
way. Where a region is set for mail (`SES_REGION`) it should
be the host's; a general one (`AWS_REGION`) may well differ and is only noted.

Bad:
    SMTP_HOST=email-smtp.us-east-1.amazonaws.com
    SMTP_PORT=587
    SMTP_STARTTLS=true
    SMTP_USER=${SES_USER}
    SMTP_PASS=${SES_PASSWORD}
    SMTP_FROM=shop@example.com
    SES_REGION=eu-west-1

Good:
    SMTP_HOST=email-smtp.eu-west-1.amazonaws.com
    SMTP_PORT=587
    SMTP_STARTTLS=true
    SMTP_USER=${SES_USER}
    SMTP_PASS=${SES_PASSWORD}
    SMTP_FROM=shop@example.com
    SES_REGION=eu-west-1

Source: https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html; https://docs.aws.amazon.com/ses/latest/dg/regions.html
"""

from __future__ import annotations

from mailcheck.rules.base import NOTE, WARNING, Finding, Rule, called, finding, related
from mailcheck.rules.remedy import way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.settle import Settled

RULE = Rule("MC112", "region-mismatch", WARNING, any_reader=True)


_USUAL = ("us",)
"""What an endpoint names when nobody chose one."""


def check(mail: Settled) -> Iterator[Finding]:
    host, region = mail.get("host"), mail.get("api_region")
    if mail.provider is None or not host.known or host.entry is None or not region.known or region.entry is None:
        return
    split = mail.provider.provider.get("regions", {})
    here = mail.provider.groups.get("region", "") or split.get(str(host.value).lower().rstrip("."), "")
    there = str(region.value).strip().lower()
    if not here or not there or here == there:
        return
    if split and (there not in split.values() or mail.provider.id not in (region.key + region.text).lower()):
        return  # a region of something else
    of_mail = any(word in region.key.lower() for word in ("ses", "mail", "smtp", mail.provider.id)) and there not in _USUAL
    message = (
        f"{called(mail, host)} is in {here}, but {region.key} names {there}: "
        f"a login or sender made for {there} is refused at this host"
    )
    change = f"name {here} in {region.key}" if "." in region.text else f"write {way(mail, 'api_region', here)}"
    help = f"{change}, or use the host of {there}"
    yield finding(
        RULE, mail, region, message, help, severity=WARNING if of_mail else NOTE, related=related(host, f"a host in {here}")
    )
