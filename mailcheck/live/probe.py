"""One transport tried, with its neighbours where another port would mend it."""

from __future__ import annotations

from mailcheck.live.dialogue import Options, run
from mailcheck.live.target import Target
from mailcheck.model import Finding, Place
from mailcheck.rules import LIVE_RULES, load
from mailcheck.rules.base import anchor
from mailcheck.rules.live.base import Tried
from mailcheck.rules.servers import to_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from mailcheck.config import Config
    from mailcheck.live.transcript import Watch
    from mailcheck.rules.live.base import Remark
    from mailcheck.settle import Settled

_MENDED_ELSEWHERE = frozenset((
    "connection-refused", "connection-timeout", "tls-to-plain-port", "plain-to-tls-port", "greeting-timeout", "not-smtp",
    "starttls-not-offered", "starttls-refused", "login-withheld", "tls-handshake-failed", "auth-only-after-tls", "tls-needed",
))  # fmt: skip
"""Failures that another port or way of TLS would mend."""

_SAME_PORT = {
    "tls-to-plain-port": "starttls",
    "auth-only-after-tls": "starttls",
    "tls-needed": "starttls",
    "plain-to-tls-port": "implicit",
}
"""Failures that show how the port wants its TLS."""

_MOST_NEIGHBOURS = 3


async def probe(target: Target, options: Options, provider: Mapping[str, Any] | None = None, mail: Settled | None = None,
                watch: Watch | None = None) -> Tried:  # fmt: skip
    """Try a target; the login is tried once, the neighbours without any."""
    dialogue = await run(target, options, watch)
    known = dict(provider) if provider else None
    kinds = {stage.kind for stage in dialogue.stages}
    here = next((_SAME_PORT[kind] for kind in kinds if kind in _SAME_PORT), "")
    neighbour = await _neighbour(target, options, known, mail, here) if kinds & _MENDED_ELSEWHERE else None
    return Tried(dialogue, mail, known, neighbour)


async def _neighbour(
    target: Target, options: Options, provider: dict[str, Any] | None, mail: Settled | None, here: str
) -> tuple[int, str, str] | None:
    """The first port that answers with TLS, and what to write to use it: this one used otherwise, where the failure shows
    how (`here`), then the provider's others."""
    offered = [(int(port), mode) for port, mode in (provider or {}).get("ports", {}).items() if mode != "none"]
    discouraged = {int(port) for port in (provider or {}).get("discouraged", {})}
    ports = [
        one
        for one in offered or [(465, "implicit"), (587, "starttls")]
        if one != (target.port, target.tls) and one[0] not in discouraged
    ]
    ports.sort(key=lambda one: (one[0] != (provider or {}).get("recommended"), one[0] not in (465, 587)))
    if here:
        ports = [(target.port, here), *(one for one in ports if one != (target.port, here))]
    look = options._replace(
        login=False, send=False, recipient=None, timeout=min(options.timeout, 5.0), deadline=min(options.deadline, 15.0)
    )
    for port, mode in ports[:_MOST_NEIGHBOURS]:
        found = await run(Target(target.host, port, mode, target.verify), look)
        if found.failure is None:
            words = {"implicit": "TLS from the first byte", "starttls": "STARTTLS"}[mode]
            ways = to_port(mail, port, mode) if mail is not None else []
            return port, mode, ways[0].words if ways else f"port {port} with {words}"
    return None


def findings(tried: Tried, config: Config) -> list[Finding]:
    """What the rules say of a try, at the place of the setting it is about. A try without a file gives findings without one."""
    found: list[Finding] = []
    for remark in remarks(tried, config):
        if tried.mail is not None:
            found.append(_placed(remark, tried.mail))
    return found


def remarks(tried: Tried, config: Config) -> list[Remark]:
    """The same before it has a place."""
    said: list[Remark] = []
    for code in LIVE_RULES:
        if code < "MC750":
            rule = load(code)
            if config.selected(code, rule.RULE.name):
                said += rule.check(tried)
    return said


def _placed(remark: Remark, mail: Settled) -> Finding:
    names = [name for about in remark.about for name in _names(mail, about) if mail.get(name).entry is not None]
    place, key = anchor(mail, *names)
    setting = mail.get(names[0]) if names else None
    if setting is not None and setting.entry is not None:
        place = Place(setting.entry.source, setting.start, setting.end)
        key = setting.key
    app = "" if mail.convention else str(mail.app["id"])
    rule = remark.rule
    return Finding(
        rule.code,
        rule.name,
        remark.severity,
        remark.message,
        remark.help,
        place,
        key,
        app,
        mail.provider.id if mail.provider else "",
    )


def _names(mail: Settled, about: str) -> list[str]:
    """The settings that a word of Remark.about stands for: `secure` for the switches that decide about TLS here."""
    if about != "secure":
        return [about]
    return [one.name for one in mail.tls.because if one.name not in ("port", "host", "url", "address")]


def proves(tried: Tried) -> str:
    """What a try without a failure does not prove, in the provider's terms; "" when there is nothing to add."""
    dialogue = tried.dialogue
    if dialogue.failure is not None or dialogue.stage("data").outcome == "ok":
        return ""
    if dialogue.stage("auth").kind == "login-withheld":
        return "the login was not tried, so nothing after it was"
    late = [one for one in (tried.provider or {}).get("replies") or () if one.get("stage") == "data"]
    if late:
        name = str((tried.provider or {})["name"]).split(" (")[0]
        return f"{name} judges the sender only after the whole message: this try does not prove that {dialogue.target.sender or 'the sender'} may send"
    if not dialogue.authenticated and dialogue.target.username is None:
        return "no login is configured, so none was tried"
    if dialogue.target.sender is None:
        return "the sender is not in these settings, so it was not tried"
    return "no message was sent: what the server makes of its content is not proved"
