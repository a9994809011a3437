"""What the rules about host and port share: which servers are near, which host was meant, how to move to another port."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mailcheck.interpret import Raw
from mailcheck.model import BAD, HIDDEN, KNOWN, Edit, Fix, Place, Setting
from mailcheck.names import normal
from mailcheck.rules.base import Change, assignment, edit_of, is_loopback, texts_for, way, what_if

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailcheck.settle import Settled

HOST_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_\-]*[a-z0-9_])?)*", re.A)
"""A host name in lower case, without a final dot."""

SUBMISSION = frozenset((25, 465, 587, 588, 2465, 2525, 2587))
"""Ports that speak of SMTP."""

_PRIVATE = re.compile(
    r"10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|0\.0\.0\.0"
    r"|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+|f[cd][0-9a-f]{2}:.*|fe80:.*",
    re.A,
)
_LOCAL_NAME = re.compile(r"(?:.*\.)?(?:local|localhost|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|svc|test)")
_READING = re.compile(r"imap|pop3|(?<![a-z])pop(?![a-z])")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:/{1,3}")


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
    rest = re.split(r"[/?#]", rest[found.end() :] if found else rest)[0].rstrip(" ,;.")
    glued = re.fullmatch(r"([^:\[\]]+):\d{0,5}", rest)
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


def belong_together(mail: Settled) -> bool:
    """Whether host and port are surely of one server. Where only custom speaks, `smtp_host` beside a bare `port` is not
    enough: that may be the port the program itself listens on."""
    host, port = mail.get("host"), mail.get("port")
    if not mail.convention or host.entry is None or port.entry is None or host.entry is port.entry:
        return True
    prefix = normal(port.entry.key).removesuffix("port")
    name = normal(host.entry.key)
    return name.startswith(prefix) if prefix else not name.startswith(("smtp", "mail", "email"))


def named(mail: Settled, setting: Setting) -> str:
    """A written setting in a sentence: its key, or "the port in SMTP_URL", "verify_peer in MAILER_DSN" inside a larger value."""
    if setting.entry is None or mail.holder_of(setting) is None:
        return setting.key
    query = next((key[1:] for key in mail.spec(setting.name).get("keys") or () if key.startswith("?")), "")
    return f"{query or 'the ' + setting.name} in {setting.key}"


# --- another port --------------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """One setting to rewrite: what would be read instead, what to write, and the edit when it is there already.
    `holder`: the value with parts that it stands in."""

    name: str
    raw: Raw
    words: str
    edits: tuple[Edit, ...]
    holder: Setting | None = None


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
    """Ways to speak `mode` at `port` such that `good(settled)` holds, with the fewest things to rewrite: the port unless
    it is that already, one switch for TLS, a second one. Those that only change what is there come first."""
    setting = mail.get("port")
    first = None if setting.known and str(setting.value) == str(port) else _port_step(mail, str(port))
    steps = list(_steps(mail, mode))
    pairs = [(a, b) for index, a in enumerate(steps) for b in steps[index + 1 :] if a.name != b.name]
    for more in ([()], [(step,) for step in steps], pairs):
        tried = [(first, *some) if first is not None else some for some in more]
        found = [change for some in tried if (change := _change(mail, some, port, mode, good)) is not None]
        if found:
            return sorted(found, key=lambda change: not change.edits)
    return []


def _change(mail: Settled, steps: tuple[Step, ...], port: int, mode: str, good: Callable[[Settled], bool]) -> Change | None:
    alone = {step.name: step.raw for step in steps if step.holder is None}
    settled = what_if(mail, alone | _rewritten(steps)) if steps else None
    if settled is None or settled.rejects or str(settled.get("port").value) != str(port):
        return None
    if not agrees(settled.tls.possible, mode) or not good(settled):
        return None
    edits = tuple(edit for step in steps for edit in step.edits) if all(step.edits for step in steps) else ()
    return Change(together([step.words for step in steps]), edits)


def together(words: list[str]) -> str:
    """`SMTP_PORT=465 and SMTP_SECURE=1`; "port 465 and smtps:// in SMTP_URL"."""
    ends = {word.partition(" in ")[2] for word in words}
    if len(words) > 1 and len(ends) == 1 and "" not in ends:
        return " and ".join(word.partition(" in ")[0] for word in words) + f" in {ends.pop()}"
    return " and ".join(words)


def _rewritten(steps: tuple[Step, ...]) -> dict[str, Raw]:
    """The whole texts of values with parts after the edits of their parts."""
    texts: dict[str, str] = {}
    parts = [(step.holder, edit) for step in steps if step.holder is not None for edit in step.edits]
    for holder, edit in sorted(parts, key=lambda part: -part[1].place.start):
        text = texts.get(holder.name, holder.text)
        texts[holder.name] = text[: edit.place.start - holder.start] + edit.text + text[edit.place.end - holder.start :]
    return {name: Raw(text) for name, text in texts.items()}


def _port_step(mail: Settled, port: str) -> Step:
    setting = mail.get("port")
    kind = setting.entry.type if setting.entry is not None and mail.holder_of(setting) is None else "text"
    return _step(mail, setting, "port", Raw(port, kind), way(mail, "port", port))


def _step(mail: Settled, setting: Setting, name: str, raw: Raw, words: str) -> Step:
    holder = mail.holder_of(setting) if setting.entry is not None else None
    if setting.entry is None or setting.start >= setting.end or setting.state not in (KNOWN, BAD):
        return Step(name, raw, words, ())
    if holder is None:
        return Step(name, raw, words, (edit_of(setting, raw),))
    whole = setting.entry.source.text[holder.start : holder.end] == holder.text
    within = setting.entry.source.text[setting.start : setting.end] == setting.text
    edit = Edit(Place(setting.entry.source, setting.start, setting.end), raw.text)
    return Step(name, raw, words, (edit,), holder) if whole and within else Step(name, raw, words, ())


def _steps(mail: Settled, mode: str) -> Iterator[Step]:
    """Every way to rewrite one of the things that decide about TLS. References stay; a program that is not known gets no
    new keys and no words."""
    lines = mail.transport.get("tls") or mail.app.get("tls") or ()
    for name in dict.fromkeys(name for line in lines for name in line.get("when") or {}):
        setting = mail.get(name)
        if name == "scheme" and setting.entry is not None:
            # in some programs smtps means STARTTLS: a scheme that reads as its opposite is not advised
            for text in ("smtps", "smtp+ssl") if mode == "implicit" else ("smtp", "smtp+tls"):
                if text != setting.text:
                    yield _step(mail, setting, name, Raw(text), f"{text}:// in {setting.key}")
        elif name in ("port", "host", "scheme") or setting.state == HIDDEN or (setting.entry is None and not mail.key_of(name)):
            continue
        elif not mail.convention or (setting.entry is not None and mail.spec(name).get("as") == "customary-bool"):
            for raw in texts_for(mail, name):
                if raw.text != setting.text or setting.entry is None:
                    yield _step(mail, setting, name, raw, _written(mail, setting, name, raw))


def _written(mail: Settled, setting: Setting, name: str, raw: Raw) -> str:
    if setting.entry is not None and mail.holder_of(setting) is not None:
        return f"{named(mail, setting).partition(' in ')[0]}={raw.text} in {setting.key}"
    return assignment(mail, setting.key or mail.key_of(name), raw)
