"""A setting that the application needs is not there.

Some programs refuse to start, some fail at the first mail, and some say nothing at all: with one of the five SMTP
values missing, Kener behaves as if none were set.

A file that shows only a part of the settings is hardly judged: where nothing is written but the word that chooses this
way of sending, or one of many settings, it is a note; nothing is said where an `env_file`, `envFrom` or the like may bring
more.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}

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

from mailcheck.rules.base import (
    ERROR,
    NOTE,
    WARNING,
    Finding,
    Place,
    Related,
    Rule,
    Setting,
    Settled,
    anchor,
    appname,
    finding,
)
from mailcheck.rules.spelling import holder_for, key_to_add

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC401", "missing-setting", ERROR)

_EFFECT = {
    "next": "{app} then drops these settings without a word",
    "off": "{app} then sends no mail, without a word",
    "error": "{app} then refuses to start",
    "late": "sending will fail",
}


def check(mail: Settled) -> Iterator[Finding]:
    if not mail.missing or mail.instance.scope.elsewhere:
        return
    needed = mail.transport.get("needs") or ()
    written = [name for name in needed if mail.get(name).entry is not None]
    selector = _selector(mail)
    told = {name for line, _ in mail.rejects if line["code"] == RULE.code for name in line["when"]}
    keys = [key for name in mail.missing if name not in told and (key := key_to_add(mail, name))]
    if not (written or selector) or not keys:
        return
    incomplete = str(mail.transport.get("incomplete", "late"))
    effect = _EFFECT[incomplete].format(app=appname(mail))
    if incomplete == "next" and mail.dropped:
        effect += " and goes on to the next way of sending"
    verb = "is" if len(keys) == 1 else "are"
    snippet = not written or (len(written) < 2 and len(needed) > 2)
    whole = all(holder_for(mail, name) is not None for name in mail.missing)  # what a URL does not say stands nowhere
    severity = "" if whole else NOTE if snippet else (WARNING if mail.convention else "")
    message = f"{_and(keys)} {verb} not set: {effect}"
    at = selector if selector is not None and not written else anchor(mail)
    yield finding(RULE, mail, at, message, f"add {_and(keys)}", severity=severity, related=_section(mail))


def _selector(mail: Settled) -> Setting | None:
    """The setting by which somebody chose this way of sending, where that is certain."""
    wanted = {name: value for name, value in (mail.transport.get("when") or {}).items() if value not in ("set", "unset")}
    if mail.uncertain or not mail.active:
        return None
    return next((setting for name in wanted if (setting := mail.get(name)).entry is not None and setting.known), None)


def _section(mail: Settled) -> tuple[Related, ...]:
    """The key of the mapping that the setting belongs into."""
    depth = len(mail.instance.at)
    entry = next((e for entries in mail.instance.names.values() for e in entries if len(e.heads) >= depth), None)
    if entry is None or not depth or entry.heads[depth - 1] == (0, 0):
        return ()
    return (Related(Place(entry.source, *entry.heads[depth - 1]), "it belongs here"),)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
