"""A key that the application does not read, or a login that it does not use.

The setting stands in the file and has no effect: another key carries it, or a switch that must come first is off (user
name and password without Keycloak's `auth`).

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USERNAME=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM_EMAIL=status@example.com

Good:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM_EMAIL=status@example.com

Source: the application's own source code, named in its schema
"""

from __future__ import annotations

from mailcheck.rules.base import ERROR, NOTE, WARNING, Finding, Rule, Settled, appname, finding, key_place, place, related
from mailcheck.rules.remedy import changes
from mailcheck.rules.spelling import short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC403", "ignored-key", WARNING)


def check(mail: Settled) -> Iterator[Finding]:
    for name, other in mail.app.get("other_keys", {}).items():
        if other["state"] != "ignored":
            continue
        for entry in mail.instance.entries(name):
            if not entry.text and not entry.hidden and entry.type not in ("map", "list"):
                continue  # nothing that could be missed
            use = mail.replacement(other.get("use") or "")
            there = any(mail.instance.entries(key) for key in (other.get("use") or "").replace(",", " ").split())
            at = key_place(entry)
            why = other.get("why") or "it reads another key"
            key = short(mail, use)
            written = f"{key} below {use.rpartition('.')[0]}" if key == entry.key and "." in use else key
            help = f"write {written}" if use and " " not in use else (f"use {use}" if use else "remove it")
            message = f"{appname(mail)} does not read {entry.key}: {why}"
            lacking = [*mail.missing, *(name for name in ("username", "password") if not mail.get(name).is_set)]
            explains = use in {mail.key_of(name) for name in lacking}
            yield finding(
                RULE, mail, at, message, "remove it" if there else help, severity=NOTE if there else ERROR if explains else WARNING,
                silences=("MC401", "MC207", "MC301") if explains else (),
            )  # fmt: skip
    yield from _unused_login(mail)


def _unused_login(mail: Settled) -> Iterator[Finding]:
    """User name and password are written, and a switch keeps them from being used."""
    username, password = mail.get("username"), mail.get("password")
    if mail.kind != "smtp" or mail.login.value != "not-used" or username.entry is None or password.entry is None:
        return
    if not mail.app.get("login") or not username.text or "-" in (username.text, password.text):
        return
    switch = next((s for s in mail.login.because if s.name not in ("username", "password", "host", "port")), None)
    if switch is None:
        return
    where = place(switch)
    ways = changes(mail, lambda settled: settled.login.value == "used", mail.login.looked_at)
    key = switch.key or mail.key_of(switch.name)
    cause = f"because of {key}" if switch.entry is not None else f"unless {key} is set"
    message = f"{appname(mail)} does not use {username.key} and {password.key} {cause}: it will not log in"
    help = f"write {ways[0].words}" if ways else f"see {key}"
    at = (where, switch.key) if where is not None else username
    beside = related(username, "this user name is not used") if where is not None else ()
    yield finding(RULE, mail, at, message, help, related=beside)
