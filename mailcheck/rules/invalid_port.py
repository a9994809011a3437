"""The port is no port.

A port is a number from 1 to 65535. With anything else some programs refuse to start, some fail at the first mail, and
some silently use another port, which then seldom fits the rest.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465,
    SMTP_SECURE=1
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

Source: RFC 9293, section 3.1; RFC 6335, section 6
"""

from __future__ import annotations

import re

from mailcheck.interpret import Raw
from mailcheck.model import BAD
from mailcheck.rules import port_tls_mismatch
from mailcheck.rules.base import ERROR, WARNING, Finding, Fix, Rule, Setting, Settled, appname, called, finding, verified
from mailcheck.rules.remedy import edit_of, way
from mailcheck.rules.servers import belong_together, moved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC109", "invalid-port", ERROR, any_reader=True)

_SERVICES = ("smtp", "smtps", "submission", "submissions", "urd")
"""Names that some programs look up in the list of services."""


def check(mail: Settled) -> Iterator[Finding]:
    port = mail.get("port")
    if mail.kind != "smtp" or port.entry is None or port.mistyped or not mail.get("host").is_set or not belong_together(mail):
        return
    if port.state == BAD or port.why == "not understood":
        word = mail.convention and not any(char.isdigit() for char in port.text)  # a label in a translation, a service's name
        if not word:
            yield _not_understood(mail, port)
    elif port.known and isinstance(port.value, int) and not 0 < port.value < 65536:
        severity = WARNING if port.value == 0 else ERROR  # some programs take 0 for "your default"
        message = f"{called(mail, port)} is {port.value}, but ports go from 1 to 65535"
        yield finding(RULE, mail, port, message, _advice(mail), severity=verified(severity, port))


def _not_understood(mail: Settled, port: Setting) -> Finding:
    what = _text(mail, port)
    fails = mail.convention is False and port.refused
    if mail.convention:
        message = f"{called(mail, port)} is {what}, which is no number"
    elif port.known:
        message = f"{appname(mail)} does not understand {what} in {port.key}, and uses port {port.value}"
        fails = next(iter(port_tls_mismatch.check(mail)), None) is not None
        message += ", which does not fit the kind of TLS: the connection fails" if fails else ""
    else:
        message = f"{appname(mail)} does not understand {what} in {port.key}" + (" and refuses it" if port.refused else "")
    digits = re.fullmatch(r"[^\d\-]{0,3}(\d{1,5})\D{0,3}", port.text)
    meant = digits[1] if digits and 0 < int(digits[1]) < 65536 else ""
    help = f"write {way(mail, 'port', meant)}" if meant else _advice(mail)
    fix = Fix(False, help, (edit_of(port, Raw(meant, port.entry.type)),)) if meant and port.entry is not None else None
    return finding(RULE, mail, port, message, help, severity=verified(ERROR if fails else WARNING, port), fix=fix)


def _text(mail: Settled, port: Setting) -> str:
    """The text that stands for the port, where it cannot be a password that strayed."""
    if not port.text:
        return "an empty value"
    password = mail.get("password").text
    words = (*_SERVICES, "ssl", "tls", "starttls")
    plain = re.fullmatch(r"[\d\s.,;:+\-/]{1,12}", port.text) or port.text.strip().lower() in words
    if plain and not (password and password in port.text):
        return f"`{port.text}`"
    return f"a {len(port.text)}-character text"


def _advice(mail: Settled) -> str:
    change = moved(mail)
    return f"write {change.words}" if change is not None else "write the number of the port"
