"""The provider is doing away with logins by password.

What works today stops at a date that the provider has announced, or has stopped already: passwords are refused, and only
OAuth2 or another way of sending is left. Outlook.com answers `535 5.7.139 basic authentication is disabled`.

This is said only where a password is certainly used.

Bad:
    SMTP_HOST=smtp.office365.com
    SMTP_PORT=587
    SMTP_STARTTLS=true
    SMTP_USER=shop@example.com
    SMTP_PASS=${MAILBOX_PASSWORD}
    SMTP_FROM=shop@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=shop@example.com

Source: the provider's announcement, named in its schema
"""

from __future__ import annotations

from mailcheck.rules.base import WARNING, Finding, Rule, Settled, anchor, finding, related
from mailcheck.rules.logins import by_password, name_of, takes_login

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC208", "retired-login", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    retired = takes_login(mail).get("retired")
    if mail.kind != "smtp" or not retired or not mail.active or mail.login.value != "used":
        return
    password, host = mail.get("password"), mail.get("host")
    if password.entry is None or not by_password(mail):
        return
    at = host if host.entry is not None else anchor(mail, "service", "username")
    message = f"{name_of(mail)}: {retired}"
    help = "use OAuth2 where the program can, or send through another provider"
    yield finding(RULE, mail, at, message, help, related=related(password, "a password is used here") if at is host else (),
                  silences=("MC210",))  # fmt: skip
