"""The port and the kind of TLS must agree.

On port 465 TLS begins with the first byte (implicit TLS). On 587 and 25 the talk starts in plain text and is upgraded
with STARTTLS. Providers offer further ports (2465, 2587, 2525) that behave like one or the other. Crossed, nothing is
sent: a client that waits for a plain greeting on an implicit-TLS port hangs until it times out; a client that starts
TLS on a STARTTLS port fails at once, in OpenSSL's words with "wrong version number".

What a switch means is the application's affair: this rule compares what the application will really do with what
answers at the port. Where the provider is not known, only 465, 587 and 25 are judged.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=0
    SMTP_USER=resend
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

Source: RFC 8314, section 3.3; RFC 3207; the provider's own table of ports
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailcheck.rules.base import (
    ERROR,
    Edit,
    Finding,
    Fix,
    Place,
    Rule,
    Settled,
    Setting,
    appname,
    changes,
    expected_mode,
    finding,
    related,
    shown,
    way,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC101", "port-tls-mismatch", ERROR)


def check(mail: Settled) -> Iterator[Finding]:
    port = mail.get("port")
    if mail.kind != "smtp" or not port.known or not isinstance(port.value, int):
        return
    expected = expected_mode(mail, port.value)
    modes = mail.tls.possible
    if not expected or not modes or "unknown" in modes or not all(_wrong(expected, mode) for mode in modes):
        return
    because = next((setting for setting in mail.tls.because if setting.entry is not None and setting.name != "port"), None)
    at = because or (port if port.entry is not None else None)
    if at is None:
        return
    what = "start in plain text" if expected == "implicit" else "begin with TLS"
    does = f"{because.key} ({shown(mail, because)}) makes {appname(mail)} {what}" if because is not None else f"{appname(mail)} will {what}"
    begins = "expects TLS from the first byte" if expected == "implicit" else "starts in plain text"
    then = "the connection hangs until it times out" if expected == "implicit" else "the connection fails, typically with `wrong version number`"
    if expected == "none" and "implicit" not in modes:
        begins, does, then = "offers no TLS", f"{appname(mail)} insists on STARTTLS", "every mail fails"
    message = f"port {port.value} {begins}, but {does}: {then}"
    help, fix = _advice(mail, port, expected)
    where = f"the port is set here ({port.value})" if port.entry is not None else ""
    yield finding(
        RULE, mail, at, message, help, fix=fix, related=related(port, where) if at is not port else ()
    )


def _wrong(expected: str, mode: str) -> bool:
    if expected == "implicit":
        return mode != "implicit"
    return mode == "implicit" or (expected == "none" and mode == "starttls")


def _advice(mail: Settled, port: Setting, expected: str) -> tuple[str, Fix | None]:
    """What to write: the switch that fits the port, or the port that fits the switch."""

    def fits(settled: Settled) -> bool:
        # the encrypted way is the one to advise
        modes = settled.tls.possible
        return bool(modes) and all(not _wrong(expected, m) and m != "unknown" and (m != "none" or expected == "none") for m in modes)

    found = changes(mail, fits)
    ports = mail.provider.provider.get("ports", {}) if mail.provider else {"465": "implicit", "587": "starttls"}
    discouraged = mail.provider.provider.get("discouraged", {}) if mail.provider else {}
    fitting = [p for p, mode in ports.items() if not any(_wrong(mode, m) for m in mail.tls.possible) and p not in discouraged]
    recommended = str(mail.provider.provider.get("recommended", "")) if mail.provider else ""
    fitting.sort(key=lambda p: (p != recommended, p not in ("465", "587")))
    key = port.key or mail.key_of("port")
    ways = [change.words for change in found[:1]]
    if fitting and key and "none" not in mail.tls.possible:
        ways.append(way(mail, "port", fitting[0]))
    help = "write " + ", or ".join(ways) if ways else f"use settings in which port and TLS agree with {appname(mail)}"
    if found and found[0].edits:
        return help, Fix(not mail.convention, f"write {found[0].words}", found[0].edits)
    if fitting and port.entry is not None and port.start < port.end and "none" not in mail.tls.possible:
        edit = Edit(Place(port.entry.source, port.start, port.end), fitting[0])
        return help, Fix(False, f"use port {fitting[0]}", (edit,))
    return help, None
