"""The certificate of the server is not checked.

TLS without that check keeps out nobody who can answer in the server's place: they show any certificate and are given
the login. The certificates of mail providers are in order, so nothing is lost by checking them; a server of one's own
gets its authority named to the program rather than the check switched off.

In some programs the check hangs on another switch (in Kener on `SMTP_SECURE`), or there is no way to have it: that is a
note. Servers on this machine or network and mail catchers are left alone.

Also reported is a check that can hardly succeed: the host is an address or `localhost`, and certificates are made out to names.

Bad:
    # .env of a Symfony application
    MAILER_DSN=smtp://resend:${RESEND_KEY}@smtp.resend.com:587?verify_peer=0

Good:
    # .env of a Symfony application
    MAILER_DSN=smtp://resend:${RESEND_KEY}@smtp.resend.com:587

Source: RFC 8314, section 4.1; RFC 9525
"""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.rules.base import (
    NOTE,
    WARNING,
    Finding,
    Fix,
    Rule,
    Setting,
    Settled,
    anchor,
    appname,
    called,
    finding,
    is_loopback,
    shown,
    verified,
)
from mailcheck.rules.remedy import changes
from mailcheck.rules.servers import host_name, is_internal, provider_there, to_implicit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC107", "certificate-not-verified", WARNING)


_ADDRESS = Pattern(r"\[?(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)\]?", re.A, needs="0123456789:")


def check(mail: Settled) -> Iterator[Finding]:
    name, provider = host_name(mail), provider_there(mail)
    if mail.certificate.value == "verified" and name and mail.get("host").entry is not None:
        yield from _nameless(mail, name)
    if mail.kind != "smtp" or mail.certificate.value != "unverified" or "none" in mail.tls.possible or not (name or provider):
        return
    if (name and is_internal(name)) or (provider is not None and provider["kind"] == "catcher"):
        return
    own = [name for name in mail.certificate.looked_at if name not in (*mail.tls.looked_at, "port", "host", "scheme")]
    switch = next((s for s in mail.certificate.because if s.name in own and s.entry is not None), None)
    if switch is not None:
        yield _switched_off(mail, switch, own)
    elif "unknown" not in mail.tls.possible:
        yield _side_effect(mail, own)


def _checked(mail: Settled) -> bool:
    return mail.certificate.value == "verified"


def _nameless(mail: Settled, name: str) -> Iterator[Finding]:
    """The check is on, and the host is `localhost` or an address, which a server's certificate hardly ever names. Only of
    programs of which it is known that they check."""
    port = mail.get("port").value
    known = any(line.get("is") == "unverified" for line in mail.app.get("certificate") or ())
    local = is_loopback(name)
    if mail.kind != "smtp" or not mail.active or mail.convention or not known or mail.uncertain:
        return
    if port not in (25, 465, 587) or not (local or _ADDRESS.fullmatch(name)):
        return  # at other ports listens what was set up for this
    if local and (mail.login.value != "used" or mail.instance.scope.container):
        return  # a relay on this machine is its administrator's own affair, and a container is another rule's
    modes = set(mail.tls.possible)
    if not modes or not modes <= {"implicit", "starttls", "opportunistic"}:
        return
    offered = not is_internal(name) or (local and port == 587)
    if "opportunistic" in modes and not (offered and mail.login.value == "used"):
        return  # perhaps no TLS is there
    host = mail.get("host")
    what = "this machine's own name" if local else "an address"
    message = (f"{called(mail, host)} is {what}, and the server's certificate, which {appname(mail)} checks, is made out to the "
               "server's public name: the connection fails")  # fmt: skip
    yield finding(RULE, mail, host, message, "write the name that stands in the certificate")


def _switched_off(mail: Settled, switch: Setting, own: list[str]) -> Finding:
    what, inside = called(mail, switch), mail.holder_of(switch) is not None
    given = "the mail" if mail.login.value == "not-used" else "the login"
    message = (f"{what} ({shown(mail, switch)}) switches the check of the server's certificate off, so anybody in between "
               f"can answer in its place and is given {given}")  # fmt: skip
    found = changes(mail, lambda s: _checked(s) and s.tls.possible == mail.tls.possible, own)
    ways = [f"write {found[0].words}"] if found and not inside else []
    if mail.spec(switch.name).get("default") is not switch.value:
        ways.append(f"take {what.replace(' in ', ' out of ')}" if inside else f"remove {switch.key}")
    fix = Fix(False, "switch the check on", found[0].edits) if found and found[0].edits else None
    return finding(RULE, mail, switch, message, ", or ".join(ways), severity=verified(WARNING, switch), fix=fix)


def _side_effect(mail: Settled, own: list[str]) -> Finding:
    """No switch was thrown: the program checks in another mode only, or never unless it is told to."""
    cause = next((s for s in mail.certificate.because if s.entry is not None and s.name in mail.tls.looked_at), None)
    message = f"{appname(mail)} does not check the server's certificate, so anybody in between can answer in its place"
    if cause is not None:
        message = f"with {shown(mail, cause)} in {cause.key} {message}"
    change = next(iter(changes(mail, _checked, own)), None) if own else to_implicit(mail, _checked)
    help = f"write {change.words}" if change is not None else "nothing here switches it on: it takes another port or program"
    port = mail.get("port")
    return finding(RULE, mail, cause or (port if port.entry is not None else anchor(mail, "host")), message, help, severity=NOTE)
