"""Port 25 is not the port for handing in mail.

Port 25 is where mail servers talk to each other. Most hosting companies, clouds and home connections block it on the
way out, because spam leaves there; a blocked connection hangs until it times out. Mail with a login goes in at 465 (TLS
from the first byte) or 587 (STARTTLS); many providers have further ports for networks that block those too.

Where the provider is known, its own advice is given. A relay that is made for port 25, a server that only catches mail,
and a relay on this machine or network stay unmentioned; a public server that takes mail without a login is a note.

Bad:
    EMAIL_HOST=smtp.sendgrid.net
    EMAIL_PORT=25
    EMAIL_USE_TLS=True
    EMAIL_HOST_USER=apikey
    EMAIL_HOST_PASSWORD=${SENDGRID_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Good:
    EMAIL_HOST=smtp.sendgrid.net
    EMAIL_PORT=587
    EMAIL_USE_TLS=True
    EMAIL_HOST_USER=apikey
    EMAIL_HOST_PASSWORD=${SENDGRID_KEY}
    DEFAULT_FROM_EMAIL=shop@example.com

Source: RFC 6409, section 3.1; RFC 8314, section 3; the provider's own table of ports
"""

from __future__ import annotations

from mailcheck.rules.base import NOTE, WARNING, Finding, Rule, Settled, anchor, appname, called, finding
from mailcheck.rules.servers import host_name, is_internal, moved, port_fix, provider_there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC102", "port-25", WARNING, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    port = mail.get("port")
    if mail.kind != "smtp" or not port.known or port.value != 25:
        return
    severity, why = _why(mail)
    if not why:
        return
    if port.entry is not None:
        what = f"{called(mail, port)} is 25"
    elif "implicit" in mail.tls.possible:
        return  # without a port TLS does not fit: MC101
    else:
        what = f"{mail.key_of('port') or 'the port'} is not set, and {appname(mail)} uses 25 then"
    change = moved(mail)
    help = f"write {change.words}" if change is not None else "use port 465 with TLS from the first byte, or 587 with STARTTLS"
    at = port if port.entry is not None else anchor(mail, "host")
    yield finding(RULE, mail, at, f"{what}: {why}", help, severity=severity, fix=port_fix(change))


def _why(mail: Settled) -> tuple[str, str]:
    """How grave port 25 is here, and why; "" when it is as it should be."""
    provider, name = provider_there(mail), host_name(mail)
    if provider is not None:
        if "25" in provider.get("discouraged", {}):
            return WARNING, str(provider["discouraged"]["25"])
        if provider["kind"] in ("relay", "catcher") or "25" in provider.get("refused", {}):
            return "", ""
    if not name or is_internal(name):
        return "", ""
    if mail.login.value != "not-used" and mail.get("password").is_set:
        return WARNING, "it is for mail between servers, and where it is blocked, as in most clouds, the connection hangs"
    if mail.login.value == "not-used":
        return NOTE, "most hosts and clouds block it on the way out, and the connection then hangs"
    return "", ""
