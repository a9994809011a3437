"""Two switches for TLS contradict each other.

TLS from the first byte and STARTTLS exclude each other, and programs with a switch for each often refuse to have both
on. What such a program says is part of the message. Where both are on and the program simply takes one, that is a note.

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
from typing import TYPE_CHECKING, Any

from mailcheck.interpret import Raw
from mailcheck.rules.base import (
    ERROR,
    NOTE,
    Finding,
    Fix,
    Related,
    Rule,
    Setting,
    Settled,
    anchor,
    appname,
    changes,
    expected_mode,
    finding,
    place,
    shown,
    texts_for,
    verified,
    what_if,
)
from mailcheck.rules.servers import agrees

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC108", "tls-flags-conflict", ERROR)


def check(mail: Settled) -> Iterator[Finding]:
    if mail.kind != "smtp":
        return
    refused = False
    for line, settings in mail.rejects:
        if line["code"] == RULE.code:
            refused = True
            yield _refused(mail, line, settings)
    if not refused:
        yield from _ignored(mail)


def _refused(mail: Settled, line: dict[str, Any], settings: tuple[Setting, ...]) -> Finding:
    written = [setting for setting in settings if setting.entry is not None]
    keys = " and ".join(dict.fromkeys(setting.key for setting in written))
    message = f"{keys} do not go together: {line['says']}" if len(written) > 1 else str(line["says"])
    port = mail.get("port")
    expected = expected_mode(mail, port.value) if port.known and isinstance(port.value, int) else ""
    names = [setting.name for setting in settings]
    found = changes(mail, lambda settled: agrees(settled.tls.possible, expected), names) if expected else []
    help = f"write {found[0].words}" if found else "leave one of them out"
    at = next((s for s in written if found and any(e.place.start == s.start for e in found[0].edits)), written[0] if written else None)
    others = tuple(Related(there, "the other half") for s in written if s is not at and (there := place(s)) is not None)
    fix = Fix(mail.provider is not None, help, found[0].edits) if found and found[0].edits else None
    severity = verified(str(line.get("severity", ERROR)), *settings)
    return finding(RULE, mail, at or anchor(mail), message, help, severity=severity, related=others, fix=fix)


def _ignored(mail: Settled) -> Iterator[Finding]:
    """Two switches that are on, each of which alone would mean another kind of TLS: the program certainly ignores one."""
    on = [s for name in mail.tls.looked_at if (s := mail.switches.get(name)) is not None and s.entry is not None and s.value is True]
    for one, other in combinations(on, 2):
        alone = {s.name: _without(mail, o) for s, o in ((one, other), (other, one))}
        if set(alone.values()) == {"implicit", "starttls"} and mail.tls.value in alone.values():
            taken, ignored = (one, other) if alone[one.name] == mail.tls.value else (other, one)
            message = f"{appname(mail)} ignores {ignored.key} ({shown(mail, ignored)}), as {taken.key} is on too"
            there = place(taken)
            related = (Related(there, "this one counts"),) if there is not None else ()
            yield finding(RULE, mail, ignored, message, f"leave {ignored.key} out", severity=NOTE, related=related)
            return


def _without(mail: Settled, switch: Setting) -> str:
    """The kind of TLS when a switch is written as off."""
    off: Raw | None = next((raw for raw in texts_for(mail, switch.name) if raw.text != switch.text), None)
    settled = what_if(mail, {switch.name: off}) if off is not None else None
    return settled.tls.value if settled is not None else ""
