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

from mailcheck.rules.base import (
    ERROR,
    WARNING,
    Finding,
    Fix,
    Rule,
    Setting,
    Settled,
    anchor,
    appname,
    finding,
    related,
    verified,
)
from mailcheck.rules.remedy import Change, changes, security, step
from mailcheck.rules.servers import advised, expected_mode, host_name, is_internal, provider_there, to_port
from mailcheck.rules.spelling import with_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC101", "port-tls-mismatch", ERROR)

_EXPECTS = {"implicit": "expects TLS from the first byte", "starttls": "starts in plain text", "none": "offers no TLS"}


def check(mail: Settled) -> Iterator[Finding]:
    port = mail.get("port")
    if mail.kind != "smtp" or not port.known or not isinstance(port.value, int):
        return
    expected, modes = expected_mode(mail, port.value), mail.tls.possible
    if not expected or not modes or "unknown" in modes or not all(_wrong(expected, mode) for mode in modes):
        return
    ways = _ways(mail, port.value, expected)
    because = _cause(mail, ways)
    at = because or port
    if expected == "implicit":
        does, then = "start in plain text", "the connection hangs until it times out"
    elif "implicit" in modes:
        does, then = "begin with TLS", "the connection fails, typically with `wrong version number`"
    else:
        does, then = "insist on STARTTLS", "every mail fails"
    if because is not None:
        acts = f"{with_value(mail, because)} makes {appname(mail)} {does}"
    else:
        acts = f"{appname(mail)} will {does}"
    by_default = "" if port.entry is not None else " (the default)"
    message = f"port {port.value}{by_default} {_EXPECTS[expected]}, but {acts}: {then}"
    help = (
        "write " + ", or ".join(way.words for way in ways[:2])
        if ways
        else f"port and TLS must agree, see `mailcheck explain {RULE.code}`"
    )
    where = related(port, f"the port is set here ({port.value})") if at is not port else ()
    severity = verified(_severity(mail, expected), *mail.tls.because)
    place = at if at.entry is not None else anchor(mail, "host")
    yield finding(RULE, mail, place, message, help, severity=severity, fix=_fix(mail, ways, port), related=where)


def _wrong(expected: str, mode: str) -> bool:
    if expected == "implicit":
        return mode != "implicit"
    return mode == "implicit" or (expected == "none" and mode == "starttls")


def _severity(mail: Settled, expected: str) -> str:
    """On one's own network ports are moved about, and a catcher may have been given a certificate: a warning there."""
    provider = provider_there(mail)
    own = provider is None and is_internal(host_name(mail))
    catcher = provider is not None and provider["kind"] == "catcher"
    return WARNING if own or (catcher and "implicit" not in mail.tls.possible) else ERROR


def _ways(mail: Settled, port: int, expected: str) -> list[Change]:
    """What to write: the switch that fits the port, or the port that fits the switch; the safer one first."""
    found = to_port(mail, port, expected)[:1]
    if "none" not in mail.tls.possible:
        fitting = [
            other for other, mode in advised(mail) if other != port and not any(_wrong(mode, m) for m in mail.tls.possible)
        ]
        found += [way for other in fitting[:1] for way in _move(mail, other)]
    return sorted(found, key=lambda way: (-security(way.after) if way.after is not None else 0, not way.edits))


def _move(mail: Settled, port: int) -> list[Change]:
    """The other port, and nothing else."""
    from mailcheck.interpret import Raw

    setting = mail.get("port")
    kind = setting.entry.type if setting.entry is not None and mail.holder_of(setting) is None else "text"
    if setting.entry is None and not mail.key_of("port"):
        return []
    alone = (step(mail, "port", Raw(str(port), kind)),)
    return changes(mail, lambda settled: str(settled.get("port").value) == str(port), (), alone)


def _cause(mail: Settled, ways: list[Change]) -> Setting | None:
    """The written switch that makes it so: of those that were looked at, the one that a repair changes. One that a repair at
    this port leaves as it is is no cause: another one, which nobody wrote, has to be set."""
    edited = {edit.place.start for way in ways for edit in way.edits}
    found = [s for s in mail.tls.because if s.entry is not None and s.known and s.name not in ("port", "host")]
    port = mail.get("port").value
    here = [way.after for way in ways if way.after is not None and way.after.get("port").value == port]
    found = [s for s in found if not any(after.get(s.name).value == s.value for after in here)]
    found += [
        s for name in mail.tls.looked_at if (s := mail.get(name)).start in edited and s.entry is not None and s.name != "port"
    ]
    return min(found, key=lambda setting: setting.start not in edited, default=None)


def _fix(mail: Settled, ways: list[Change], port: Setting) -> Fix | None:
    """Safe where a switch is set right for the port that stands there, and the login is protected no less than meant."""
    if not ways or not ways[0].edits:
        return None
    best = ways[0]
    stays = best.after is not None and best.after.get("port").value == port.value
    safe = stays and best.after is not None and security(best.after) >= 4 and not mail.convention
    return Fix(safe, f"write {best.words}", best.edits)
