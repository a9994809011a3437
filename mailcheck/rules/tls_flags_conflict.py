"""Two switches for TLS contradict each other.

TLS from the first byte and STARTTLS exclude each other, and programs with a switch for each often refuse to have both
on: then nothing is sent. Where both are on and the program simply takes one of them, that is a note.

Bad:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_HOST=smtp.resend.com
    EMAIL_PORT=587
    EMAIL_USE_TLS=True
    EMAIL_USE_SSL=True
    EMAIL_HOST_USER=resend
    EMAIL_HOST_PASSWORD=${RESEND_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Good:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_HOST=smtp.resend.com
    EMAIL_PORT=587
    EMAIL_USE_TLS=True
    EMAIL_USE_SSL=False
    EMAIL_HOST_USER=resend
    EMAIL_HOST_PASSWORD=${RESEND_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Source: the application's own source code, named in its schema (`mailcheck explain django`)
"""

from __future__ import annotations

from itertools import combinations

from mailcheck.rules.base import ERROR, NOTE, Finding, Rule, Setting, Settled, appname, finding, related, shown
from mailcheck.rules.remedy import texts_for, what_if

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.interpret import Raw

RULE = Rule("MC108", "tls-flags-conflict", ERROR)


def check(mail: Settled) -> Iterator[Finding]:
    """Two switches that are on and ask for different kinds of TLS each by itself: the program certainly ignores one.

    Combinations that the program refuses stand in its schema (`rejects`) and are reported from there."""
    if mail.kind != "smtp" or any(line["code"] == RULE.code for line, _ in mail.rejects):
        return
    lines = mail.transport.get("tls") or mail.app.get("tls") or ()
    names = dict.fromkeys(name for line in lines for name in line.get("when") or {})
    on = [s for name in names if (s := mail.get(name)).entry is not None and s.known and s.value is True]
    for one, other in combinations(on, 2):
        alone = {one.name: _without(mail, other), other.name: _without(mail, one)}
        if set(alone.values()) == {"opportunistic", "starttls"}:
            continue  # STARTTLS, and that it must succeed: no contradiction
        asked = {_without(mail, one, other), *alone.values()}
        if len(asked) == 3 and not asked & {"", "unknown"} and mail.tls.value in alone.values():
            taken, ignored = (one, other) if alone[one.name] == mail.tls.value else (other, one)
            message = f"{ignored.key} ({shown(mail, ignored)}) makes no difference in {appname(mail)}, as {taken.key} is on too"
            beside = related(taken, "this one decides about TLS")
            yield finding(RULE, mail, ignored, message, "keep the one that fits the port", severity=NOTE, related=beside)
            return


def _without(mail: Settled, *switches: Setting) -> str:
    """The kind of TLS when these switches are written as off, or "" when it cannot be told."""
    off: dict[str, Raw] = {}
    for switch in switches:
        for raw in texts_for(mail, switch.name):
            settled = what_if(mail, {switch.name: raw})
            if settled is not None and settled.get(switch.name).value is False:
                off[switch.name] = raw
    settled = what_if(mail, off)
    return settled.tls.value if settled is not None and len(off) == len(switches) else ""
