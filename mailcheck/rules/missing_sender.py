"""No sender is set, and the one the program then uses is refused.

Without a sender of yours a program falls back on an address of its own: Django on `webmaster@localhost`, others on a domain
of their makers. Providers refuse it (`550 domain is not verified`), other servers answer `504 need fully-qualified address`.

Files that show only a part of the settings are not judged: server and login must be there.

Bad:
    APP_KEY=${APP_KEY}
    MAIL_MAILER=smtp
    MAIL_HOST=smtp.resend.com
    MAIL_PORT=465
    MAIL_SCHEME=smtps
    MAIL_USERNAME=resend
    MAIL_PASSWORD=${RESEND_KEY}

Good:
    APP_KEY=${APP_KEY}
    MAIL_MAILER=smtp
    MAIL_HOST=smtp.resend.com
    MAIL_PORT=465
    MAIL_SCHEME=smtps
    MAIL_USERNAME=resend
    MAIL_PASSWORD=${RESEND_KEY}
    MAIL_FROM_ADDRESS=shop@example.com

Source: the application's own source code, named in its schema; RFC 5321, section 2.3.5
"""

from __future__ import annotations

from mailcheck.addresses import EXAMPLES, NOWHERE, is_under, mailbox
from mailcheck.rules.base import ERROR, NOTE, WARNING, Finding, Rule, Settled, anchor, appname, finding, key_place, shown
from mailcheck.rules.logins import is_template, name_of, takes_any_login
from mailcheck.rules.remedy import way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC301", "missing-sender", WARNING)

_CHECKED = ("verified-domain", "verified-domain-or-address", "own-mailbox")


def check(mail: Settled) -> Iterator[Finding]:
    sender = mail.get("from")
    if mail.convention or not mail.active or mail.uncertain or not _is_whole(mail) or takes_any_login(mail):
        return
    needs = mail.provider.provider.get("sender", {}).get("needs") if mail.provider else ""
    empty = next((entry for key in mail.spec("from").get("keys") or () for entry in mail.instance.entries(key)), None)
    at = key_place(empty) if empty is not None else anchor(mail, "from")
    verb = "add" if empty is None else "write"
    help = f"{verb} {way(mail, 'from', 'name@your-domain')}" if mail.key_of("from") else "set the sender in the program"
    if sender.known and sender.entry is None and sender.why == "default":
        severity = _severity(str(sender.value), needs in _CHECKED)
        if severity:
            then = f"which {name_of(mail)} refuses" if needs in _CHECKED and mail.provider else "which many servers refuse"
            message = f"no sender is set, so {appname(mail)} sends as {shown(mail, sender)}, {then}"
            yield finding(RULE, mail, at, message, help, severity=severity)
    elif not sender.is_set and "from" not in mail.missing and mail.key_of("from"):
        if not any(mail.get(name).is_set for name in ("from_local", "from_domain", "envelope_from")):
            message = f"no sender is set ({mail.key_of('from')}), so {appname(mail)} chooses one of its own"
            # a key that stands there without a value was meant to have one, unless code names the sender with each message
            yield finding(RULE, mail, at, message, help, severity=WARNING if empty is not None and needs in _CHECKED else NOTE)


def _is_whole(mail: Settled) -> bool:
    """Whether the file shows server and login, so that the sender would stand here too."""
    if mail.instance.scope.elsewhere or is_template(mail) or _names_a_sender(mail):
        return False
    if mail.kind == "api":
        return mail.get("api_key").entry is not None
    host = mail.get("host")
    login = mail.get("username").is_set and mail.get("password").is_set
    return mail.kind == "smtp" and host.known and host.entry is not None and login


def _names_a_sender(mail: Settled) -> bool:
    """Whether a key that is not the program's own speaks of a sender: an offspring of the program may read it."""
    return any(
        "@" in entry.text and any(word in entry.key.lower() for word in ("from", "sender"))
        for entry in mail.instance.scope.entries
    )


def _severity(default: str, checked: bool) -> str:
    """How certain it is that nobody takes mail from the program's own sender."""
    box = mailbox(default)
    if box is None:
        return ""
    if is_under(box.domain, NOWHERE):
        return ERROR if checked else WARNING
    if checked:
        return WARNING
    return NOTE if is_under(box.domain, EXAMPLES) else ""  # else a domain of the program's makers
