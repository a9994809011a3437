"""The host is not a bare host name.

A setting for the host takes a name such as `smtp.example.com` and nothing else. With a scheme (`smtp://`), a port
(`:587`), a path, a comma or blanks the program looks the whole text up as a name and finds no server, in Node's words
`getaddrinfo ENOTFOUND`. A mail address, or an `@` where a dot belongs, and a wildcard name no server either.

Programs that take host and port in one value, or a scheme in front, are known to do so and not reported. `[::1]`, a
final dot and names of one word (a service in the same network) are in order.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=https://smtp.resend.com
    SMTP_PORT=465
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

Source: RFC 1123, section 2.1; RFC 3986, section 3.2
"""

from __future__ import annotations

import re

from mailcheck.interpret import Raw
from mailcheck.rules.base import (
    ERROR,
    NOTE,
    WARNING,
    Finding,
    Fix,
    Rule,
    Setting,
    Settled,
    appname,
    called,
    finding,
    is_showable,
    verified,
)
from mailcheck.rules.remedy import edit_of, way
from mailcheck.rules.servers import HOST_NAME, SUBMISSION, core, meant_for_smtp
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC104", "malformed-host", ERROR, any_reader=True)


class Flaw(NamedTuple):
    """What is wrong with the text. `always`: no program takes it; else some do."""

    what: str
    always: bool = False
    port: str = ""  # glued to the host; "some" when it is none that mail is known to use


def check(mail: Settled) -> Iterator[Finding]:
    host = mail.get("host")
    if mail.kind != "smtp" or not host.known or host.entry is None or not isinstance(host.value, str):
        return
    text = host.value.strip()
    meant = _meant(mail, text)
    flaw = _flaw(text, meant)
    severity = _severity(mail, text, flaw) if flaw is not None else ""
    if flaw is None or not severity or not (meant_for_smtp(mail) or mail.catalogue.match_host(meant)):
        return
    whole = "most programs look up the whole text as a name and find" if mail.convention else f"{appname(mail)} finds"
    message = f"{called(mail, host)} {flaw.what}: {whole} no such server"
    help, fix = _advice(mail, host, flaw, meant)
    yield finding(RULE, mail, host, message, help, severity=verified(severity, host), fix=fix)


def _meant(mail: Settled, text: str) -> str:
    """The host that was surely meant, or ""."""
    dotted = text.lower().replace("@", ".").replace("..", ".")
    if "@" in text or ".." in text:
        return dotted if mail.catalogue.match_host(dotted) else ""
    inner = core(text)
    plain = HOST_NAME.fullmatch(inner) and not inner.isdigit() and is_showable(mail, mail.get("host"), inner)
    return inner if plain else ""


def _flaw(text: str, meant: str) -> Flaw | None:
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.\-]{0,15}://", text) if "://" in text else None
    glued = re.search(r":(\d{1,5})/?$", text) if ":" in text else None
    port = (glued[1] if int(glued[1]) in (*SUBMISSION, 1025) else "some") if glued and meant else ""
    if scheme:
        return Flaw(f"begins with `{scheme[0]}`", port=port)
    if "@" in text:
        return Flaw(f"has an @ where `{meant}` has a dot" if meant else "holds an @, like an address or a login", True)
    if "*" in text:
        return Flaw("holds a wildcard `*`", True)
    if ".." in text or text.startswith("."):
        return Flaw("has a dot too many", True)
    if len(text.split()) > 1 or text != text.strip():
        return Flaw("has a blank inside", True) if "." in text else None
    if port and text.count(":") == 1 and ("." in meant or port != "some"):
        return Flaw(f"has {'a number' if port == 'some' else f'the port `{port}`'} glued on behind a colon", port=port)
    if meant and "/" in text[1:] and ("." in meant or meant == "localhost" or text.endswith("/")):
        return Flaw("has a `/` behind the name")  # team/server is a path, and no host
    return Flaw(f"ends with `{text[-1]}`") if meant and text[-1:] in (",", ";") else None


def _severity(mail: Settled, text: str, flaw: Flaw) -> str:
    """Error where the schema says that the text is a host and nothing else; "" where a program may take it."""
    declared = mail.spec("host").get("form") == "host"
    url = re.match(r"(?i)(?:smtp|submission)[a-z+]*://", text) is not None
    alone = "" if url else NOTE if flaw.port and "//" not in text else WARNING  # a program that takes host and port in one
    socket = re.match(r"(?i)(?:ssl|tls)[v\d.]*://", text) is not None  # PHP's own way to say TLS
    if flaw.always and (declared or not mail.convention):
        return ERROR
    if socket and (mail.convention or not declared):
        return ""
    if mail.convention or socket or not declared:
        return WARNING if not mail.convention or mail.get("port").is_set else alone
    return ERROR


def _advice(mail: Settled, host: Setting, flaw: Flaw, meant: str) -> tuple[str, Fix | None]:
    if not meant:
        return "write the name of the server alone, such as smtp.example.com", None
    port = mail.get("port")
    help = f"write {way(mail, 'host', meant)}"
    if flaw.port and not (port.known and str(port.value) == flaw.port):
        key = port.key or mail.key_of("port")
        there = f"; the port goes into {key}" if port.written or flaw.port == "some" else f" and {way(mail, 'port', flaw.port)}"
        return help + there, None
    safe = not mail.convention and (not flaw.always or mail.catalogue.match_host(meant) is not None)
    return help, Fix(safe, help, (edit_of(host, Raw(meant, "string")),))
