"""The provider does not take mail on this port.

Each provider answers on a few ports only. Anywhere else the connection is refused, or hangs until it times out; at some
ports another service answers, such as the web page of a mail catcher. A port that the provider is known not to have is
an error, one that it does not list a warning.

A catcher on one's own machine or network may be told to listen anywhere, so there only the ports of its other services
are reported.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.postmarkapp.com
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=${POSTMARK_TOKEN}
    SMTP_PASS=${POSTMARK_TOKEN}
    SMTP_FROM_EMAIL=status@example.com

Good:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.postmarkapp.com
    SMTP_PORT=587
    SMTP_SECURE=0
    SMTP_USER=${POSTMARK_TOKEN}
    SMTP_PASS=${POSTMARK_TOKEN}
    SMTP_FROM_EMAIL=status@example.com

Source: the provider's own table of ports, named in its schema (`mailcheck explain postmark`)
"""

from __future__ import annotations

from mailcheck.rules.base import ERROR, WARNING, Finding, Rule, Settled, anchor, appname, finding, related, verified
from mailcheck.rules.servers import (
    belong_together,
    host_name,
    is_internal,
    meant_for_smtp,
    moved,
    names_smtp_server,
    port_fix,
    provider_name,
    provider_there,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC103", "port-not-offered", ERROR, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    port, provider = mail.get("port"), provider_there(mail)
    if mail.kind != "smtp" or provider is None or not port.known or not isinstance(port.value, int) or not 0 < port.value < 65536:
        return
    number, ports = str(port.value), provider.get("ports", {})
    if not ports or number in ports or number in provider.get("discouraged", {}) or not belong_together(mail):
        return
    if not (meant_for_smtp(mail) or names_smtp_server(mail)):
        return
    name, refused = provider_name(provider), provider.get("refused", {}).get(number)
    if refused:
        severity, message = verified(ERROR, port, mail.get("host")), f"{name} takes no mail on port {number}: {refused}"
    elif is_internal(host_name(mail)):
        return
    else:
        severity = WARNING
        message = f"{name} does not list port {number} (its ports are {_list(ports)}): the connection hangs or is refused"
    if port.entry is None:
        message = f"{mail.key_of('port') or 'the port'} is not set, {appname(mail)} uses {number} then, and {message}"
    change = moved(mail)
    help = f"write {change.words}" if change is not None else f"use one of the ports {_list(ports)}"
    at = port if port.entry is not None else anchor(mail, "host")
    host = related(mail.get("host"), f"the server of {name}") if port.entry is not None else ()
    yield finding(RULE, mail, at, message, help, severity=severity, related=host, fix=port_fix(change))


def _list(ports: dict[str, str]) -> str:
    numbers = sorted(ports, key=int)
    return numbers[0] if len(numbers) == 1 else ", ".join(numbers[:-1]) + " and " + numbers[-1]
