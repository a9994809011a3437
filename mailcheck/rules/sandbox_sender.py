"""The sender is on a domain that is there for tests only.

Providers lend a domain of their own (`resend.dev`, `demomailtrap.com`) so that a first mail can be sent before any DNS is
set up. Mail from it reaches the owner of the account and nobody else: every other recipient is refused, and the tests of
the person who set it up succeed.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=onboarding@resend.dev

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Source: the provider's own page on its test domain, named in its schema
"""

from __future__ import annotations

from mailcheck.addresses import is_under, mailbox
from mailcheck.rules.base import WARNING, Finding, Rule, Settled, finding
from mailcheck.rules.logins import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC304", "sandbox-sender", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    sender = mail.get("from")
    box = mailbox(str(sender.value)) if sender.known and sender.entry is not None else None
    if mail.kind not in ("smtp", "api") or mail.provider is None or box is None:
        return
    if is_under(box.domain, mail.provider.provider.get("sender", {}).get("sandbox", [])):
        message = (
            f"{sender.key} is an address at {box.domain}, the test domain of {name_of(mail)}:"
            " mail reaches only the owner of the account, everybody else is refused"
        )
        help = "verify a domain of your own and send from it"
        yield finding(RULE, mail, sender, message, help)
