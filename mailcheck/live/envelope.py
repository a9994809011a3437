"""Addresses and the message of a test: what goes into MAIL FROM, RCPT TO and DATA (RFC 5321 4.1.1)."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from email.utils import format_datetime

from mailcheck.live.reply import Stop
from mailcheck.tuples import NamedTuple

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\ud800-\udfff]")
_LONGEST = 320  # octets: RFC 5321 4.5.3.1 allows 64 for the name and 255 for the domain


class Path(NamedTuple):
    """An address as it is sent, without brackets. `international`: it needs SMTPUTF8 (RFC 6531 3.4)."""

    address: str
    international: bool


def path(address: str) -> Path:
    """An address for the envelope. A domain outside ASCII goes in its ASCII form, which every server understands.

    Raises Stop for a text that would be something else than an address in a command."""
    local, at, domain = address.rpartition("@")
    if _FORBIDDEN.search(address) or len(address.encode()) > _LONGEST or (address and not (local and at and domain)):
        raise Stop("address-malformed", "the address is none, so it was not sent")
    if address.isascii():
        return Path(address, False)
    try:
        ascii_form = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        ascii_form = address
    return Path(ascii_form, not ascii_form.isascii())


def message(sender: Path, recipient: Path) -> bytes:
    """A plain test message with its end, ready for DATA. No line begins with a dot (RFC 5321 4.5.2)."""
    now = datetime.now(UTC)
    domain = sender.address.rpartition("@")[2]
    lines = (
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{secrets.token_hex(16)}@{domain}>",
        f"From: <{sender.address}>",
        f"To: <{recipient.address}>",
        "Subject: Test message from mailcheck",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "Auto-Submitted: auto-generated",
        "",
        "This message was sent by `mailcheck probe --send`, to test the settings of a server.",
        "You need not do anything.",
        ".",
        "",
    )
    return "\r\n".join(lines).encode()
