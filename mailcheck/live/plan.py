"""From the mail settings of a file to what is tried: the values as the application would use them.

What a file only refers to (`${SMTP_PASS}`, `process.env.SMTP_PASS`) is taken from the environment when that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mailcheck.addresses import mailbox
from mailcheck.live.target import IMPLICIT, NONE, OPPORTUNISTIC, STARTTLS, Secret, Target
from mailcheck.settle import IMPLICIT_PORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailcheck.model import Setting
    from mailcheck.settle import Settled

_REFERENCE = re.compile(
    r"\$\{?([A-Za-z_]\w*)(?::?[-?+][^}]*)?\}?|process\.env\.(\w+)|\{\{\s*(?:env\.)?(\w+)\s*\}\}|\$\{\{\s*\w+\.(\w+)\s*\}\}"
)
_TOKENS = ("access_token", "oauth_token", "token")


class Plan(NamedTuple):
    """One transport to try. `target` None: it cannot be tried, `reason` says why."""

    mail: Settled
    target: Target | None
    reason: str = ""


def plan(mail: Settled, environment: Mapping[str, str] | None = None) -> Plan:
    """What to try for one transport. `environment`: where values that the file refers to may be taken from; None: nowhere."""
    if mail.kind != "smtp":
        what = {
            "api": "it sends through an API: `mailcheck account` asks about the key",
            "local": "it hands mail to a local program",
        }
        return Plan(mail, None, what.get(mail.kind, "it sends nothing"))
    host = _text(mail.get("host"), environment)
    if not host:
        return Plan(mail, None, _unseen(mail, "host"))
    port = _text(mail.get("port"), environment)
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        return Plan(mail, None, _unseen(mail, "port"))
    mode = _mode(mail, int(port))
    if not mode:
        return Plan(mail, None, "how it uses TLS hangs on something that cannot be seen, and a wrong try would prove nothing")
    verify = {"verified": True, "unverified": False}.get(mail.certificate.value)
    username, password, reason = _login(mail, environment)
    if reason:
        return Plan(mail, None, reason)
    methods = ("XOAUTH2",) if any(mail.get(name).is_set for name in _TOKENS) else ()
    return Plan(mail, Target(host, int(port), mode, verify, username, password, methods, _sender(mail, environment)))


def _text(setting: Setting, environment: Mapping[str, str] | None) -> str:
    """The value as text; of a reference what the environment holds; "" when it is not known."""
    if setting.known:
        return str(setting.value)
    name = variable(setting)
    return environment.get(name, "") if environment is not None and name else ""


def variable(setting: Setting) -> str:
    """The environment variable that a value refers to as a whole, or ""."""
    entry = setting.entry
    if entry is None:
        return ""
    if entry.ref[0] == "env":
        return entry.ref[1]
    found = _REFERENCE.fullmatch(entry.text.strip())
    if found:
        return next(part for part in found.groups() if part)
    return entry.key if entry.hidden == "taken from the surrounding environment" else ""


def _unseen(mail: Settled, name: str) -> str:
    setting = mail.get(name)
    if not setting.is_set:
        return f"there is no {name}"
    named = variable(setting)
    hint = f"; set {named} and add --env" if named else ""
    return f"{setting.key or name} is not visible in the file{hint}"


def _mode(mail: Settled, port: int) -> str:
    """What the application does; by-port is worked out, other modes are as they are. "" when it is not known."""
    modes = {(IMPLICIT if port in IMPLICIT_PORTS else OPPORTUNISTIC) if mode == "by-port" else mode for mode in mail.tls.possible}
    known = modes & {IMPLICIT, STARTTLS, OPPORTUNISTIC, NONE}
    if len(modes) == 1 and known:
        return known.pop()
    if modes == {STARTTLS, OPPORTUNISTIC}:
        return OPPORTUNISTIC  # the same up to the answer of a server without STARTTLS
    return ""


def _login(mail: Settled, environment: Mapping[str, str] | None) -> tuple[str | None, Secret | None, str]:
    """User name and password, or why they are not known. Without a login: both None."""
    if mail.login.value == "not-used" or not (mail.get("username").is_set or mail.get("password").is_set):
        return None, None, ""
    username = _text(mail.get("username"), environment)
    password = _text(mail.get("password"), environment)
    token = next((text for name in _TOKENS if (text := _text(mail.get(name), environment))), "")
    if not username:
        return None, None, _unseen(mail, "username")
    if not (password or token):
        return None, None, _unseen(mail, "password")
    return username, Secret(token or password), ""


def _sender(mail: Settled, environment: Mapping[str, str] | None) -> str | None:
    """The address that MAIL FROM would name."""
    for name in ("envelope_from", "from"):
        box = mailbox(_text(mail.get(name), environment))
        if box is not None:
            return box.address
    return None
