"""Certificates for the servers of these tests: good ones and one for each way to be bad."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("localhost", "127.0.0.1", "::1")
NOW = datetime.now(UTC)


class Papers(NamedTuple):
    """A key with its certificates, in one PEM file."""

    pem: Path

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pem)
        return context


class Authority:
    """An authority that the tests trust (`ca_file`), and papers of all kinds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        ours, strange = trustme.CA(), trustme.CA()
        between = ours.create_child_ca()
        self.ca_file = str(folder / "ca.pem")
        ours.cert_pem.write_to_path(self.ca_file)
        days = timedelta(days=1)
        self.good = self._papers("good", ours.issue_cert(*NAMES, not_after=NOW + 90 * days))
        self.wrong_name = self._papers("wrong-name", ours.issue_cert("mail.other.example"))
        self.expired = self._papers("expired", ours.issue_cert(*NAMES, not_before=NOW - 30 * days, not_after=NOW - 3 * days))
        self.future = self._papers("future", ours.issue_cert(*NAMES, not_before=NOW + 3 * days, not_after=NOW + 30 * days))
        self.strange = self._papers("strange", strange.issue_cert(*NAMES))
        self.wrong_and_expired = self._papers(
            "both", ours.issue_cert("mail.other.example", not_before=NOW - 30 * days, not_after=NOW - 3 * days)
        )
        incomplete = between.issue_cert(*NAMES)
        self.incomplete = self._written("incomplete", incomplete.private_key_pem.bytes() + incomplete.cert_chain_pems[0].bytes())
        self.self_signed = self._written("self-signed", self_signed("localhost"))

    def _papers(self, name: str, leaf: trustme.LeafCert) -> Papers:
        return self._written(name, leaf.private_key_and_cert_chain_pem.bytes())

    def _written(self, name: str, pem: bytes) -> Papers:
        path = self._folder / f"{name}.pem"
        path.write_bytes(pem)
        path.chmod(0o600)
        return Papers(path)


def self_signed(*names: str) -> bytes:
    """A key and its certificate, signed with itself, as `openssl req -x509` makes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), NOW, NOW + timedelta(days=9))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + builder.sign(key, hashes.SHA256()).public_bytes(pem)
