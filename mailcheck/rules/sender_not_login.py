"""The sender is not an address of the mailbox that logs in.

A mailbox provider sends for the mailbox that logged in and its aliases. From another address the mail is refused
(`553 Sender address rejected: not owned by auth user`, `554 SendAsDenied`) or the sender is replaced.

Two addresses on one domain may be aliases and are not reported. Two domains of one's own are a note: both may belong to the
mailbox.

Bad:
    SMTP_HOST=smtp.office365.com
    SMTP_PORT=587
    SMTP_STARTTLS=true
    SMTP_AUTH_METHOD=xoauth2
    SMTP_USER=office@example.com
    SMTP_PASS=${ACCESS_TOKEN}
    SMTP_FROM=my.shop@gmail.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=shop@example.com

Source: RFC 6409, section 6.1; the provider's own page on senders, named in its schema
"""

from __future__ import annotations

from mailcheck.addresses import Mailbox, is_under, mailbox
from mailcheck.rules.base import NOTE, WARNING, Finding, Rule, Setting, Settled, called, finding, related
from mailcheck.rules.logins import name_of, uses_login

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC306", "sender-not-login", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    sender, username = mail.get("from"), mail.get("username")
    needs = mail.provider.provider.get("sender", {}).get("needs") if mail.provider else ""
    box, login = _address(sender), _address(username)
    if (
        mail.kind != "smtp"
        or needs != "own-mailbox"
        or mail.provider is None
        or box is None
        or login is None
        or not uses_login(mail)
    ):
        return
    if is_under(box.domain, [login.domain]) or is_under(login.domain, [box.domain]) or login.domain.endswith(".onmicrosoft.com"):
        return
    owners = [mail.catalogue.mailbox_provider(one.domain) for one in (box, login)]
    if owners[0] is not None and owners[1] is not None and owners[0]["id"] == owners[1]["id"]:
        return  # two domains of one mailbox provider
    certain = any(owners) or mail.provider.provider["kind"] == "mailbox"
    message = (
        f"{sender.key} is an address at {box.domain}, but {called(mail, username)} logs in with one at {login.domain}:"
        f" {name_of(mail)} sends only for the mailbox that logs in"
    )
    help = f"send from the address in {username.key}, or log in with the mailbox of the sender"
    yield finding(RULE, mail, sender, message, help, severity=WARNING if certain else NOTE,
                  related=related(username, "the mailbox that logs in"))  # fmt: skip


def _address(setting: Setting) -> Mailbox | None:
    return mailbox(str(setting.value)) if setting.known and setting.entry is not None else None
