"""The login travels in clear text.

Without TLS everybody on the way can read the user name and the password, and many servers refuse a login that comes in
clear text (`530 Must issue a STARTTLS command first`, `538 Encryption required`). Some programs refuse to send it.

A server on this machine, one that only catches mail, and methods that do not send the password itself (CRAM-MD5, SCRAM)
are left alone; a login to a server of the same network is a note. Where TLS is used as soon as the server offers it,
somebody in between can hide the offer: a note, where the provider itself would take the login without TLS; an error at a port
where the provider has none.

Bad:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_HOST=smtp.gmail.com
    EMAIL_PORT=587
    EMAIL_USE_TLS=False
    EMAIL_USE_SSL=False
    EMAIL_HOST_USER=someone@gmail.com
    EMAIL_HOST_PASSWORD=${GMAIL_APP_PASSWORD}
    DEFAULT_FROM_EMAIL=someone@gmail.com

Good:
    DJANGO_SETTINGS_MODULE=shop.settings
    EMAIL_HOST=smtp.gmail.com
    EMAIL_PORT=587
    EMAIL_USE_TLS=True
    EMAIL_USE_SSL=False
    EMAIL_HOST_USER=someone@gmail.com
    EMAIL_HOST_PASSWORD=${GMAIL_APP_PASSWORD}
    DEFAULT_FROM_EMAIL=someone@gmail.com

Source: RFC 8314, section 3; RFC 4954, section 4
"""

from __future__ import annotations

from mailcheck.rules.base import (
    ERROR,
    NOTE,
    WARNING,
    Finding,
    Fix,
    Rule,
    Settled,
    anchor,
    appname,
    finding,
    is_loopback,
    related,
    verified,
)
from mailcheck.rules.logins import is_default
from mailcheck.rules.servers import (
    expected_mode,
    host_name,
    is_internal,
    moved,
    provider_name,
    provider_there,
    to_implicit,
    to_port,
)
from mailcheck.rules.spelling import with_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from mailcheck.rules.remedy import Change

RULE = Rule("MC106", "cleartext-login", ERROR)

_NOT_SENT = ("cram", "digest", "scram", "ntlm", "gssapi", "kerberos")


def check(mail: Settled) -> Iterator[Finding]:
    name, provider = host_name(mail), provider_there(mail)
    if mail.kind != "smtp" or mail.login.value != "used" or not (name or provider) or is_loopback(name):
        return
    if provider is not None and provider["kind"] == "catcher":
        return
    method = mail.get("auth_method")
    if method.state in ("hidden", "bad") or (method.known and str(method.value).lower().startswith(_NOT_SENT)):
        return
    if mail.tls.possible == ("none",):
        yield from _none(mail, name, provider)
    elif mail.tls.possible == ("opportunistic",) and provider is not None:
        port = mail.get("port").value
        if isinstance(port, int) and expected_mode(mail, port) == "none":
            yield _not_offered(mail, provider)
        elif provider.get("plaintext") == "allowed":
            yield from _opportunistic(mail, provider)


def _none(mail: Settled, name: str, provider: dict[str, Any] | None) -> Iterator[Finding]:
    port, host = mail.get("port"), mail.get("host")
    expected = expected_mode(mail, port.value) if port.known and isinstance(port.value, int) else ""
    if expected == "implicit":
        return  # the connection hangs before anything is sent: MC101
    change, here = _encrypted(mail, expected)
    because = [s for s in mail.tls.because if s.entry is not None and s.name not in ("port", "host")]
    edited = {edit.place.start for edit in change.edits} if change is not None else set()
    because.sort(key=lambda setting: setting.start not in edited)
    why = f"{with_value(mail, because[0])} means no TLS" if because else f"{appname(mail)} will use no TLS"
    severity, then = ERROR, "so everybody on the way can read user name and password"
    if provider is not None and provider.get("plaintext") == "refused":
        then = f"and {provider_name(provider)} refuses a login in clear text"
    elif provider is not None and provider.get("plaintext") == "allowed":
        severity = WARNING
    elif provider is None and is_internal(name):
        severity, then = NOTE, "so everybody on this network can read user name and password"
    if severity == ERROR and because and is_default(mail, because[0]) and not because[0].begin:
        severity = WARNING  # code's own default, and the environment that brings the login may say otherwise
    at = because[0] if because else next((s for s in (port, host) if s.entry is not None), None)
    others = [s for s in (port, host) if s is not at and s.entry is not None]
    safe = here and provider is not None and not mail.convention
    fix = Fix(safe, f"write {change.words}", change.edits) if change is not None and change.edits else None
    yield finding(
        RULE, mail, at or anchor(mail, "username"), f"{why}, {then}", _help(mail, change), fix=fix,
        severity=verified(severity, host, *mail.tls.because), related=related(others[0], "for this connection") if others else (),
    )  # fmt: skip


def _opportunistic(mail: Settled, provider: dict[str, Any]) -> Iterator[Finding]:
    message = (f"{appname(mail)} uses TLS only when it is offered, and {provider_name(provider)} takes a login without it: "
               "whoever sits in between can hide the offer and read the password")  # fmt: skip
    here = mail.get("port").value
    found = to_port(mail, here, "starttls", lambda s: s.tls.possible == ("starttls",)) if isinstance(here, int) else []
    change = found[0] if found else to_implicit(mail, bool)
    if change is not None:
        at = next((s for s in (mail.get("port"), mail.get("host")) if s.entry is not None), None)
        yield finding(RULE, mail, at or anchor(mail, "username"), message, _help(mail, change), severity=NOTE)


def _not_offered(mail: Settled, provider: dict[str, Any]) -> Finding:
    """TLS when it is offered, at a port that never offers it."""
    port = mail.get("port")
    message = (f"{appname(mail)} uses TLS only when it is offered, and {provider_name(provider)} offers none on port {port.value}, "
               "so everybody on the way can read user name and password")  # fmt: skip
    at = next((s for s in (port, mail.get("host")) if s.entry is not None), None)
    return finding(RULE, mail, at or anchor(mail, "username"), message, _help(mail, moved(mail)))


def _encrypted(mail: Settled, expected: str) -> tuple[Change | None, bool]:
    """How to send the login encrypted: by a switch at this port (True), else at the best port."""
    found = to_port(mail, mail.get("port").value, expected) if expected == "starttls" else []
    return (found[0], True) if found else (moved(mail), False)


def _help(mail: Settled, change: Change | None) -> str:
    """What to write. Another port alone is no help where the program is known and does not begin with TLS because of it."""
    if change is not None and (change.after is not None or mail.convention):
        return f"write {change.words}"
    keys = (mail.get(name).key or mail.key_of(name) for name in mail.tls.looked_at if name not in ("port", "host", "username"))
    key = next((key for key in keys if key), "")
    if key:
        return f"switch TLS on ({key})"
    able = any(line["is"] != "none" for line in mail.transport.get("tls") or mail.app.get("tls") or ())
    return "switch TLS on" if able else f"{appname(mail)} cannot use TLS: send through a server on this machine that does"
