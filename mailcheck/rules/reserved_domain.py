"""The sender is on a domain that can never be verified.

`.invalid`, `.test`, `.local` and `localhost` are reserved: they are in nobody's DNS, so no provider verifies them, and no
answer or bounce ever arrives. `example.com` and its like belong to the manuals.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@shop.local

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Source: RFC 2606; RFC 6761; RFC 6762
"""

from __future__ import annotations

from mailcheck.addresses import EXAMPLES, NOWHERE, is_under, mailbox
from mailcheck.rules.base import NOTE, WARNING, Finding, Rule, Settled, finding
from mailcheck.rules.logins import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC305", "reserved-domain", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    sender = mail.get("from")
    box = mailbox(str(sender.value)) if sender.known and sender.entry is not None else None
    if mail.kind not in ("smtp", "api") or not mail.active or mail.provider is None or box is None:
        return
    if mail.provider.provider["kind"] != "transactional":
        return
    if is_under(box.domain, NOWHERE):
        where = f"{sender.key} is an address at {box.domain}"
        message = f"{where}, a reserved name: {name_of(mail)} cannot verify it and refuses the mail"
        severity = WARNING
    elif is_under(box.domain, EXAMPLES):
        message = f"{sender.key} is an address at {box.domain}, a name kept for examples: {name_of(mail)} refuses it"
        severity = NOTE
    else:
        return
    help = f"send from a domain of your own that is verified at {name_of(mail)}"
    yield finding(RULE, mail, sender, message, help, severity=severity)
