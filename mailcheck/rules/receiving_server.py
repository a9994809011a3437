"""The server or port is one for reading mail, not for sending.

IMAP (143, 993) and POP3 (110, 995) fetch mail from a mailbox; they stand beside the SMTP server in most instructions
and are copied from the wrong line. At such a port another protocol answers (`* OK IMAP4rev1 ready`), and every mail
fails; with TLS the connection succeeds and then hangs.

A host whose name begins with `imap.` or `pop.` is an error where the provider is known, else a warning: small servers
do everything under any name.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=imap.gmail.com
    SMTP_PORT=993
    SMTP_SECURE=1
    SMTP_USER=someone@gmail.com
    SMTP_PASS=${GMAIL_APP_PASSWORD}
    SMTP_FROM_EMAIL=someone@gmail.com

Good:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.gmail.com
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=someone@gmail.com
    SMTP_PASS=${GMAIL_APP_PASSWORD}
    SMTP_FROM_EMAIL=someone@gmail.com

Source: RFC 8314, section 3; IANA service name and port number registry
"""

from __future__ import annotations

from mailcheck.interpret import Raw
from mailcheck.lazy import Pattern
from mailcheck.rules.base import ERROR, WARNING, Finding, Fix, Rule, Settled, called, finding, related, verified
from mailcheck.rules.remedy import edit_of, together, way, what_if
from mailcheck.rules.servers import (
    core,
    host_name,
    is_internal,
    meant_for_smtp,
    moved,
    names_smtp_server,
    port_fix,
    provider_there,
)
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC111", "receiving-server", ERROR, any_reader=True)

PORTS = {143: "IMAP", 993: "IMAP with TLS", 110: "POP3", 995: "POP3 with TLS"}
_HOST = Pattern(r"(?P<what>imap|pop)(?:s|3|3s|4)?(?:-mail)?\.(?P<rest>.+\..+)", needs=("imap", "pop"))
_SAYS_READING = Pattern(r"\b(?:IMAP|POP3?)\b", needs=("IMAP", "POP"))


class Reading(NamedTuple):
    """A host for reading mail, and how that is known. `use` is the server for sending, or ""; `sure`: it takes no mail."""

    why: str
    use: str
    sure: bool


def check(mail: Settled) -> Iterator[Finding]:
    host, port = mail.get("host"), mail.get("port")
    if mail.kind != "smtp" or not (meant_for_smtp(mail) or names_smtp_server(mail)):
        return
    reading = _host(mail) if host.entry is not None else None
    there = port.entry is not None and port.known and port.value in PORTS
    there = there and str(port.value) not in (provider_there(mail) or {}).get("ports", {})
    if reading is not None:
        message = f"{called(mail, host)} is not the server for sending: {reading.why}"
        others = related(port, f"this is the port of {PORTS[port.value]}") if there else ()
        help, fix = _advice(mail, reading, there)
        severity = ERROR if reading.sure or there else WARNING
        yield finding(RULE, mail, host, message, help, severity=verified(severity, host), related=others, fix=fix)
    elif there:
        message = f"{called(mail, port)} is {port.value}, the port of {PORTS[port.value]} for reading mail: it speaks no SMTP"
        change = moved(mail)
        help = f"write {change.words}" if change is not None else "use port 465 or 587"
        severity = WARNING if is_internal(host_name(mail)) else ERROR
        yield finding(RULE, mail, port, message, help, severity=verified(severity, port), fix=port_fix(change))


def _host(mail: Settled) -> Reading | None:
    host = mail.get("host")
    name = core(host.value) if host.known and isinstance(host.value, str) else ""
    if not name or mail.catalogue.match_host(name) is not None:
        return None
    wrong, prefix = mail.catalogue.wrong_host(name), _HOST.fullmatch(name)
    if wrong is not None and _SAYS_READING.search(wrong.why):
        return Reading(wrong.why, wrong.use, wrong.sure)
    if prefix is None or wrong is not None:
        return None
    rest = prefix["rest"]
    use = next((known for known in mail.catalogue.index["hosts"] if known.partition(".")[2] == rest), "")
    what = {"imap": "IMAP", "pop": "POP3"}[prefix["what"]]
    return Reading(f"{'this' if use else 'by its name this'} is one for reading mail ({what})", use, bool(use))


def _advice(mail: Settled, reading: Reading, port_too: bool) -> tuple[str, Fix | None]:
    there = what_if(mail, {"host": Raw(reading.use)}) if reading.use else None
    change = moved(there or mail) if port_too else None
    if not reading.use:
        return "write the name of the provider's SMTP server" + (f" and {change.words}" if change is not None else ""), None
    help = "write " + together([way(mail, "host", reading.use), *([change.words] if change is not None else [])])
    edits = (edit_of(mail.get("host"), Raw(reading.use, "string")), *(change.edits if change is not None else ()))
    if port_too and not (change is not None and change.edits):
        return help, None
    return help, Fix(reading.sure and not port_too and not mail.convention, help, edits)
