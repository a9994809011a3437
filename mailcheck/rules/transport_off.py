"""SMTP details are written down, and mail is switched off or leaves another way.

A console or log backend, or a switch that was left off: nothing is sent, and no error is shown.

Bad:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_BACKEND=django.core.mail.backends.console.EmailBackend
    EMAIL_HOST=smtp.resend.com
    EMAIL_PORT=465
    EMAIL_USE_SSL=True
    EMAIL_HOST_USER=resend
    EMAIL_HOST_PASSWORD=${RESEND_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Good:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend
    EMAIL_HOST=smtp.resend.com
    EMAIL_PORT=465
    EMAIL_USE_SSL=True
    EMAIL_HOST_USER=resend
    EMAIL_HOST_PASSWORD=${RESEND_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Source: the application's own source code, named in its schema
"""

from __future__ import annotations

from mailcheck.rules.base import NOTE, WARNING, Finding, Rule, Settled, appname, finding, is_loopback, related, shown
from mailcheck.rules.logins import is_default
from mailcheck.rules.placeholder import is_placeholder
from mailcheck.rules.remedy import texts_for
from mailcheck.rules.spelling import assignment
from mailcheck.settle import settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.interpret import Raw

RULE = Rule("MC408", "transport-off", WARNING)


def check(mail: Settled) -> Iterator[Finding]:
    if mail.kind != "nothing" or mail.uncertain or mail.convention:
        return  # who writes SMTP_ENABLED=false means it
    host, password = mail.get("host"), mail.get("password")
    if host.entry is None or not (host.text or host.state == "hidden"):
        return
    switch = next((s for name in mail.transport.get("when") or {} if (s := mail.get(name)).entry is not None), None)
    if switch is None or (switch.entry is not None and switch.entry.ref[0] == "env"):
        return  # only a default that the environment may replace
    real = password.entry is not None and not (host.known and is_loopback(str(host.value)))
    message = f"{switch.key} ({shown(mail, switch)}) switches sending off in {appname(mail)}, so the SMTP settings are not used"
    if mail.transport.get("says"):
        message += f": {mail.transport['says']}"
    tried = texts_for(mail, switch.name) if switch.name in mail.switches else []
    on = next((raw for raw in tried if _sends(mail, switch.name, raw)), None)
    login = (mail.get("username"), password)
    real = real and not any(one.entry is not None and is_placeholder(mail, one) for one in login)
    real = real and not is_default(mail, switch)  # the environment is meant to say it
    help = (
        f"write {assignment(mail, switch.key, on)}" if on is not None else f"turn {switch.key} on"
    ) + ", or remove the SMTP settings"
    yield finding(RULE, mail, switch, message, help, severity=WARNING if real else NOTE,
                  related=related(host, "the server that is not used"))  # fmt: skip


def _sends(mail: Settled, name: str, raw: Raw) -> bool:
    found = settle(mail.app, mail.instance, mail.catalogue, overrides={name: raw})
    return bool(found) and found[0].kind == "smtp" and found[0].active
