"""A key of an older version of the application.

Deprecated keys still work and will stop working; removed keys have no effect any more.

Bad:
    APP_KEY=base64:${APP_KEY}
    MAIL_DRIVER=smtp
    MAIL_HOST=smtp.resend.com
    MAIL_PORT=587
    MAIL_ENCRYPTION=tls
    MAIL_USERNAME=resend
    MAIL_PASSWORD=${RESEND_KEY}
    MAIL_FROM_ADDRESS=shop@example.com

Good:
    APP_KEY=base64:${APP_KEY}
    MAIL_MAILER=smtp
    MAIL_HOST=smtp.resend.com
    MAIL_PORT=587
    MAIL_USERNAME=resend
    MAIL_PASSWORD=${RESEND_KEY}
    MAIL_FROM_ADDRESS=shop@example.com

Source: the application's own source code and release notes, named in its schema
"""

from __future__ import annotations

from mailcheck.rules.base import WARNING, Finding, Rule, Settled, appname, finding, key_place
from mailcheck.rules.spelling import short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC404", "deprecated-key", WARNING)


def check(mail: Settled) -> Iterator[Finding]:
    for name, other in mail.app.get("other_keys", {}).items():
        if other["state"] not in ("deprecated", "removed"):
            continue
        for entry in mail.instance.entries(name):
            use, why = mail.replacement(other.get("use") or ""), other.get("why") or ""
            gone = "no longer reads" if other["state"] == "removed" else "is giving up"
            message = f"{appname(mail)} {gone} {entry.key}" + (f": {why}" if why else "")
            help = f"write {short(mail, use)} instead" if use else "remove it"
            yield finding(RULE, mail, key_place(entry), message, help)
