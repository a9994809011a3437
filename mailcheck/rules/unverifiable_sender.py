"""The sender is an address of a mailbox provider, which no other provider may send for.

A transactional provider sends only for domains whose DNS you control. `gmail.com`, `outlook.com` and the like cannot be
verified by anybody but their owners, so such mail is refused (`550 domain is not verified`). Where single addresses can be
verified the mail is taken, but it fails the checks of those domains at the recipient (DMARC).

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=my.shop@gmail.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=shop@example.com

Source: the provider's own page on senders, named in its schema; RFC 7489
"""

from __future__ import annotations

from mailcheck.addresses import mailbox
from mailcheck.rules.base import ERROR, NOTE, Finding, Rule, Settled, finding, verified
from mailcheck.rules.logins import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC303", "unverifiable-sender", ERROR, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    sender = mail.get("from")
    box = mailbox(str(sender.value)) if sender.known and sender.entry is not None else None
    if mail.kind not in ("smtp", "api") or mail.provider is None or box is None:
        return
    provider, owner = mail.provider.provider, mail.catalogue.mailbox_provider(box.domain)
    needs = provider.get("sender", {}).get("needs")
    if provider["kind"] != "transactional" or owner is None or owner["id"] == mail.provider.id:
        return
    help = f"send from a domain of your own that is verified at {name_of(mail)}"
    if needs == "verified-domain":
        message = f"{sender.key} is an address at {box.domain}, which nobody can verify at {name_of(mail)}: every mail is refused"
        yield finding(RULE, mail, sender, message, help, severity=verified(ERROR, sender))
    elif needs == "verified-domain-or-address":
        message = f"{sender.key} is an address at {box.domain}: sent by {name_of(mail)} it fails DMARC and may be taken for spam"
        yield finding(RULE, mail, sender, message, help, severity=NOTE)
