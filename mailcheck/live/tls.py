"""TLS: whom we trust, what a handshake agreed on, and why one failed, in names of our own."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

from mailcheck.live import certificate as certificates
from mailcheck.live.transcript import short
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.live.certificate import Certificate

# The codes of X509_V_ERR_... in OpenSSL's x509_vfy.h.
_PROBLEMS = {
    2: "certificate-unknown-issuer",
    9: "certificate-not-yet-valid",
    10: "certificate-expired",
    18: "certificate-self-signed",
    19: "certificate-unknown-issuer",
    20: "certificate-unknown-issuer",
    21: "certificate-unknown-issuer",
    27: "certificate-unknown-issuer",
    62: "certificate-name",
    64: "certificate-name",
}
_TOO_OLD = frozenset(("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "VERSION_TOO_LOW", "WRONG_SSL_VERSION"))


class TlsInfo(NamedTuple):
    """What a handshake agreed on, and the server's certificate.

    version:   such as `TLSv1.3`. cipher: its name.
    subject, issuer: the common name, with the organisation; names: the host names and addresses it is for.
    not_before, not_after: in UTC; None when the certificate could not be read. days_left: below 0 when it has expired.
    verified:  whether name, dates and chain hold. problem: a failure kind, "" when verified.
    also:      further failure kinds that the certificate itself shows; the server has to mend them too."""

    version: str
    cipher: str
    subject: str
    names: tuple[str, ...]
    issuer: str
    not_before: datetime | None
    not_after: datetime | None
    days_left: int | None
    verified: bool
    problem: str = ""
    also: tuple[str, ...] = ()


def verifying(ca_file: str | None) -> ssl.SSLContext:
    """Verifies name, dates and chain, TLS 1.2 or later. `ca_file`: trust these certificates instead of the system's.

    Python adds rules of its own: it leaves out some of OpenSSL's ciphers, and from 3.13 on takes RFC 5280 strictly. Other
    clients do not, so they are no part of the question whether an application gets through."""
    context = ssl.create_default_context(cafile=ca_file)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_ciphers("DEFAULT")
    return context


def inspecting() -> ssl.SSLContext:
    """Accepts any certificate and whatever old version OpenSSL still has: to look at a server, never to log in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def described(session: ssl.SSLObject, host: str, problem: str = "") -> TlsInfo:
    """What a finished handshake agreed on. `problem`: why it is not to be trusted, "" when it was verified."""
    cipher = session.cipher()
    der = session.getpeercert(binary_form=True)
    found = certificates.read(der) if der else None
    facts = (session.version() or "", cipher[0] if cipher else "")
    if found is None:
        return TlsInfo(*facts, "", (), "", None, None, None, not problem, problem)
    now = datetime.now(UTC)
    return TlsInfo(
        *facts,
        subject=short(found.subject),
        names=tuple(short(name) for name in found.names),
        issuer=short(found.issuer),
        not_before=found.not_before,
        not_after=found.not_after,
        days_left=(found.not_after - now).days,
        verified=not problem,
        problem=problem,
        also=tuple(kind for kind in _visible(found, host, now) if kind != problem) if problem else (),
    )


def _visible(found: Certificate, host: str, now: datetime) -> list[str]:
    """The problems that can be seen in the certificate itself, without a chain."""
    kinds = []
    if not certificates.covers(found, host):
        kinds.append("certificate-name")
    if now > found.not_after:
        kinds.append("certificate-expired")
    if now < found.not_before:
        kinds.append("certificate-not-yet-valid")
    return kinds


def problem(error: ssl.SSLCertVerificationError) -> str:
    """The failure kind of a certificate that does not verify."""
    return _PROBLEMS.get(error.verify_code, "certificate-other")


def is_too_old(error: ssl.SSLError) -> bool:
    """Whether a handshake failed because the server has no version of TLS from 1.2 on."""
    return error.reason in _TOO_OLD


def reason(error: ssl.SSLError) -> str:
    """OpenSSL's own word for what went wrong, as prose."""
    return short((error.reason or type(error).__name__).replace("_", " ").lower())
