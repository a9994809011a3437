"""What a server's certificate says: names, issuer and dates (RFC 5280 4.1, in DER: X.690).

Python decodes a certificate only when it has verified it; the ones that do not verify are those people need to see."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMON_NAME, _ORGANISATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_SUBJECT_ALT_NAME = b"\x55\x1d\x11"
_MOST_NAMES = 100
_TEXT = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}


class Certificate(NamedTuple):
    """`names`: DNS names and addresses it is for, at most 100. Names are "" where it has none. Dates are in UTC."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    self_issued: bool  # subject and issuer are the same


class _Part(NamedTuple):
    tag: int
    body: bytes


def read(der: bytes) -> Certificate | None:
    """A certificate in DER; None when it is none."""
    try:
        return _read(der)
    except (ValueError, IndexError, OverflowError):
        return None


def covers(certificate: Certificate, host: str) -> bool:
    """Whether the certificate is for this host name or address (RFC 6125 6.4; `*` stands for one whole label)."""
    host = host.rstrip(".").lower()
    try:
        host = str(ipaddress.ip_address(host))
    except ValueError:
        host = _ascii(host)
    rest = host.partition(".")[2]
    return any(name == host or (rest and name == f"*.{rest}") for name in certificate.names)


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _read(der: bytes) -> Certificate:
    signed = list(_parts(_one(_one(der).body).body))
    fields = signed[1:] if signed[0].tag == 0xA0 else signed  # [0] is the version
    _, _, issuer, validity, subject, _ = fields[:6]
    before, after = _parts(validity.body)
    return Certificate(
        _name(subject.body),
        _name(issuer.body),
        tuple(_alternative_names(fields[6:]))[:_MOST_NAMES],
        _time(before),
        _time(after),
        issuer.body == subject.body,
    )


def _one(data: bytes) -> _Part:
    for part in _parts(data):
        return part
    raise ValueError


def _parts(data: bytes) -> Iterator[_Part]:
    """The values that lie one after another. Raises ValueError or IndexError when they are cut off."""
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            octets = size & 0x7F
            size, at = int.from_bytes(data[at : at + octets], "big"), at + octets
        if at + size > len(data):
            raise ValueError
        yield _Part(tag, data[at : at + size])
        at += size


def _name(body: bytes) -> str:
    """A distinguished name as people say it: its common name, with the organisation behind it."""
    found: dict[bytes, str] = {}
    for group in _parts(body):
        for pair in _parts(group.body):
            kind, value = list(_parts(pair.body))[:2]
            found.setdefault(kind.body, value.body.decode(_TEXT.get(value.tag, "latin-1"), "backslashreplace"))
    common, organisation = found.get(_COMMON_NAME, ""), found.get(_ORGANISATION, "")
    return f"{common} ({organisation})" if common and organisation else common or organisation


def _alternative_names(fields: list[_Part]) -> Iterator[str]:
    for field in fields:
        if field.tag != 0xA3:  # [3] are the extensions
            continue
        for extension in _parts(_one(field.body).body):
            parts = list(_parts(extension.body))
            if parts[0].body == _SUBJECT_ALT_NAME:
                for name in _parts(_one(parts[-1].body).body):
                    if name.tag == 0x82:
                        yield name.body.decode("ascii", "backslashreplace").lower()
                    elif name.tag == 0x87:
                        yield str(ipaddress.ip_address(name.body))


def _time(part: _Part) -> datetime:
    """UTCTime is YYMMDDHHMMSSZ, years 1950 to 2049; GeneralizedTime has four digits (RFC 5280 4.1.2.5)."""
    text = part.body.decode("ascii")
    if part.tag == 0x17:
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
