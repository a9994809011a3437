"""From the mail settings of a file to what is tried: the values as the application would use them.

What a file only refers to (`${SMTP_PASS}`, `process.env.SMTP_PASS`) is taken from the environment when that was asked for."""

from __future__ import annotations

import re

from mailcheck.addresses import mailbox
from mailcheck.live.sasl import MECHANISMS
from mailcheck.live.target import IMPLICIT, NONE, OPPORTUNISTIC, STARTTLS, Secret, Target
from mailcheck.settle import IMPLICIT_PORTS
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from mailcheck.model import Setting
    from mailcheck.settle import Settled

_REFERENCE = re.compile(
    r"\$\{?([A-Za-z_]\w*)(?::?[-?+][^}]*)?\}?|process\.env\.(\w+)|\{\{\s*(?:env\.)?(\w+)\s*\}\}|\$\{\{\s*\w+\.(\w+)\s*\}\}"
)
_TOKENS = ("access_token", "oauth_token", "token")
_TOKEN_KEY = re.compile(r"access_?token|oauth", re.I)
_METHODS = {
    "plain": "PLAIN", "login": "LOGIN", "crammd5": "CRAM-MD5", "scramsha1": "SCRAM-SHA-1", "scramsha256": "SCRAM-SHA-256",
    "xoauth2": "XOAUTH2", "xoauth": "XOAUTH2", "oauth2": "XOAUTH2", "digestmd5": "DIGEST-MD5", "ntlm": "NTLM", "gssapi": "GSSAPI",
    "kerberos": "GSSAPI", "oauthbearer": "OAUTHBEARER", "external": "EXTERNAL",
}  # fmt: skip
"""What people write for a mechanism, without punctuation and case. Other words (auto, any) leave the choice open."""


class Plan(NamedTuple):
    """One transport to try. `target` None: it cannot be tried, `reason` says why. `refused`: the code of the finding that says
    why the program itself stops at these settings, "" when it does not."""

    mail: Settled
    target: Target | None
    reason: str = ""
    refused: str = ""


def plan(mail: Settled, environment: Mapping[str, str] | None = None) -> Plan:
    """What to try for one transport. `environment`: where values that the file refers to may be taken from; None: nowhere."""
    if mail.kind != "smtp":
        what = {
            "api": "it sends through an API: `mailcheck account` asks about the key",
            "local": "it hands mail to a local program",
        }
        return Plan(mail, None, what.get(mail.kind, "it sends nothing"))
    refused = next((line for line, _ in mail.rejects if _refused(mail, line)), None)
    if refused is not None:
        return Plan(mail, None, f"the program stops at these settings: {refused['says']}", str(refused["code"]))
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
    methods = _methods(mail) if username is not None else ()
    if methods and not any(one in MECHANISMS for one in methods):
        return Plan(mail, None, f"it logs in with {methods[0]}, which mailcheck does not speak")
    helo = _text(mail.get("helo"), environment)
    return Plan(mail, Target(host, int(port), mode, verify, username, password, methods, _sender(mail, environment), helo))


def _refused(mail: Settled, line: dict[str, Any]) -> bool:
    """Whether the program surely stops at a combination: what seems unset may be set where we cannot see it."""
    hidden = mail.instance.scope.elsewhere and "unset" in line["when"].values()
    return not hidden and line.get("severity", "error") == "error"


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


def _methods(mail: Settled) -> tuple[str, ...]:
    """The mechanisms that the settings name, in their order; empty: the application chooses."""
    if any(mail.get(name).is_set for name in _TOKENS) or _TOKEN_KEY.search(mail.get("password").key):
        return ("XOAUTH2",)
    setting = mail.get("auth_method")
    words = re.split(r"[\s,;]+", str(setting.value).lower()) if setting.known else []
    return tuple(dict.fromkeys(_METHODS[word] for one in words if (word := re.sub(r"[^a-z0-9]", "", one)) in _METHODS))


def _sender(mail: Settled, environment: Mapping[str, str] | None) -> str | None:
    """The address that MAIL FROM would name."""
    for name in ("envelope_from", "from"):
        box = mailbox(_text(mail.get(name), environment))
        if box is not None:
            return box.address
    return None
