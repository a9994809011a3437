"""What the rules about host and port share: which servers are near, which host was meant, how to move to another port."""

from __future__ import annotations

import re

from mailcheck.interpret import Raw
from mailcheck.lazy import Pattern
from mailcheck.model import Fix
from mailcheck.names import normal
from mailcheck.rules.base import is_loopback
from mailcheck.rules.remedy import Change, Step, changes, step, together, way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from mailcheck.settle import Settled

HOST_NAME = Pattern(r"[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?)*", re.A)
"""A host name in lower case, without a final dot."""

SUBMISSION = frozenset((25, 465, 587, 588, 2465, 2525, 2587))
"""Ports that speak of SMTP."""

_PRIVATE = Pattern(
    r"10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|0\.0\.0\.0"
    r"|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+|f[cd][0-9a-f]{2}:.*|fe80:.*",
    re.A,
    needs="0123456789:",
)
_LOCAL_NAME = Pattern(
    r"(?:.*\.)?(?:local|localhost|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|svc|test)",
    needs=("local", "int", "lan", "home", "corp", "private", "svc", "test"),
)
_READING = Pattern(r"imap|pop3|(?<![a-z])pop(?![a-z])", needs=("imap", "pop"))
_SCHEME = Pattern(r"[A-Za-z][A-Za-z0-9+.\-]*:/{1,3}", needs=(":/",))


def host_name(mail: Settled) -> str:
    """The host in lower case without a final dot, or "" when it is not known."""
    host = mail.get("host")
    return host.value.strip().lower().rstrip(".") if host.known and isinstance(host.value, str) else ""


def is_internal(name: str) -> bool:
    """A server on this machine or network: loopback, a name of one word, a private address, a name for local use only."""
    bare = name.strip("[]").lower().rstrip(".")
    if is_loopback(bare) or ("." not in bare and ":" not in bare):
        return True
    return _PRIVATE.fullmatch(bare) is not None or _LOCAL_NAME.fullmatch(bare) is not None


def core(text: str) -> str:
    """The host inside a text that holds more: without scheme, path, port and punctuation at the end; lower case.
    "" when there is an `@`: what stands before it may be a login."""
    if "@" in text:
        return ""
    rest = text.strip()
    found = _SCHEME.match(rest)
    rest = rest[found.end() :] if found else rest
    for sign in "/?#":
        rest = rest.partition(sign)[0]
    rest = rest.rstrip(" ,;.")
    glued = re.fullmatch(r"([^:\[\]]+):\d{0,5}", rest) if ":" in rest else None
    return (glued[1] if glued else rest).lower()


def provider_there(mail: Settled) -> dict[str, Any] | None:
    """The provider whose server answers at the host. A server of one's own network is nobody's, whoever is behind it."""
    if mail.provider is None:
        return None
    name = host_name(mail)
    own_network = bool(name) and is_internal(name) and mail.catalogue.match_host(name) is None
    return None if own_network else mail.provider.provider


def provider_name(provider: dict[str, Any]) -> str:
    """A provider's name for a sentence."""
    return str(provider["name"]).split(" (")[0]


def meant_for_smtp(mail: Settled) -> bool:
    """Whether these settings are surely for sending by SMTP. A program that was recognised says so; where only custom
    speaks, a name with `smtp` in it or a port of SMTP must: a mailbox that is read has a host and a password too."""
    if not mail.convention:
        return True
    host, port = mail.get("host"), mail.get("port")
    names = " ".join(part for s in (host, port) if s.entry is not None for part in (*s.entry.path, s.entry.key)).lower()
    if _READING.search(names):
        return False
    return "smtp" in names or str(mail.get("scheme").value).startswith("smtp") or (port.known and port.value in SUBMISSION)


def names_smtp_server(mail: Settled) -> bool:
    """Whether the host is a known provider's that does nothing but take mail: `mail.example.net` serves IMAP and the web too."""
    match = mail.catalogue.match_host(host_name(mail))
    return match is not None and (match.provider["kind"] == "transactional" or "smtp" in host_name(mail).partition(".")[0])


def belong_together(mail: Settled) -> bool:
    """Whether host and port are surely of one server. Where only custom speaks, `smtp_host` beside a bare `port` is not
    enough: that may be the port the program itself listens on."""
    host, port = mail.get("host"), mail.get("port")
    if not mail.convention or host.entry is None or port.entry is None or host.entry is port.entry:
        return True
    prefix = normal(port.entry.key).removesuffix("port")
    name = normal(host.entry.key)
    return name.startswith(prefix) if prefix else not name.startswith(("smtp", "mail", "email"))


# --- another port --------------------------------------------------------------------------------------------------


def agrees(modes: tuple[str, ...], expected: str) -> bool:
    """Whether a program that will do one of `modes` reaches a port where `expected` answers, encrypted where it can be."""
    fitting = {"implicit": {"implicit"}, "starttls": {"starttls", "opportunistic"}, "none": {"none", "opportunistic"}}[expected]
    return bool(modes) and all(mode in fitting for mode in modes)


def advised(mail: Settled) -> list[tuple[int, str]]:
    """Ports worth writing and what answers there, the best first."""
    provider = provider_there(mail)
    if provider is None:
        known = [(587, "starttls"), (465, "implicit")]
        return sorted(known, key=lambda one: not agrees(mail.tls.possible, one[1]))
    discouraged, recommended = provider.get("discouraged", {}), provider.get("recommended")
    ports = [(int(port), mode) for port, mode in provider.get("ports", {}).items() if port not in discouraged]
    return sorted(ports, key=lambda one: (one[0] != recommended, one[0] not in (465, 587)))


def moved(mail: Settled) -> Change | None:
    """How to go to the best port, with the switches for TLS that belong to it. None when no port is known."""
    ports = advised(mail)
    for port, mode in ports:
        found = to_port(mail, port, mode)
        if found:
            return found[0]
    if not ports:
        return None
    port, mode = ports[0]
    words, scheme = way(mail, "port", str(port)), mail.get("scheme")
    wanted = "smtps" if mode == "implicit" else "smtp"
    if scheme.known and scheme.entry is not None and scheme.value in ("smtp", "smtps") and scheme.value != wanted:
        return Change(together([words, f"{wanted}:// in {scheme.key}"]), ())
    return Change(words + {"implicit": " with TLS from the first byte", "starttls": " with STARTTLS"}.get(mode, ""), ())


def to_implicit(mail: Settled, good: Callable[[Settled], bool]) -> Change | None:
    """How to go to a port with TLS from the first byte such that `good(settled)` holds, or None."""
    ports = [port for port, mode in advised(mail) if mode == "implicit"]
    return next((change for port in ports for change in to_port(mail, port, "implicit", good)), None)


def port_fix(change: Change | None) -> Fix | None:
    """The fix that moves to another port: never safe, as the firewall in between is not known."""
    return Fix(False, f"write {change.words}", change.edits) if change is not None and change.edits else None


def to_port(mail: Settled, port: int, mode: str, good: Callable[[Settled], bool] = bool) -> list[Change]:
    """Ways to speak `mode` at `port` such that `good(settled)` holds: the port unless it is that already, and up to two
    switches for TLS."""
    setting = mail.get("port")
    there = setting.known and str(setting.value) == str(port)
    lines = mail.transport.get("tls") or mail.app.get("tls") or ()
    names = dict.fromkeys(name for line in lines for name in line.get("when") or {})

    def fits(settled: Settled) -> bool:
        reached = str(settled.get("port").value) == str(port) and agrees(settled.tls.possible, mode)
        return reached and bool(good(settled))

    return changes(mail, fits, names, () if there else (_port_step(mail, str(port)),))


def _port_step(mail: Settled, port: str) -> Step:
    setting = mail.get("port")
    kind = setting.entry.type if setting.entry is not None and mail.holder_of(setting) is None else "text"
    return step(mail, "port", Raw(port, kind))._replace(words=way(mail, "port", port))


def expected_mode(mail: Settled, port: int) -> str:
    """What answers at this port: implicit, starttls, none, or "" when nobody knows. RFC 8314, section 3."""
    provider = provider_there(mail)
    if provider is not None:
        return str(provider.get("ports", {}).get(str(port), ""))
    return {465: "implicit", 587: "starttls", 25: "starttls"}.get(port, "")
