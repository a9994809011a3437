"""Reading certificates: the same as the library `cryptography` reads, and nothing at all out of rubbish."""

from __future__ import annotations

import ssl

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.live import certificate as certificates
from tests.live.authority import self_signed

KINDS = ("good", "wrong_name", "expired", "future", "strange", "incomplete", "self_signed", "wrong_and_expired")


def der(pem: bytes) -> bytes:
    begin = pem.index(b"-----BEGIN CERTIFICATE-----")
    end = pem.index(b"-----END CERTIFICATE-----", begin)
    return ssl.PEM_cert_to_DER_cert(pem[begin:end].decode() + "-----END CERTIFICATE-----")


def expected_names(found: x509.Certificate) -> list[str]:
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


@pytest.mark.parametrize("kind", KINDS)
def test_same_as_cryptography(authority, kind):
    raw = der(getattr(authority, kind).pem.read_bytes())
    found, theirs = certificates.read(raw), x509.load_der_x509_certificate(raw)
    assert found is not None
    assert sorted(found.names) == sorted(expected_names(theirs))
    assert (found.not_before, found.not_after) == (theirs.not_valid_before_utc, theirs.not_valid_after_utc)
    assert found.self_issued == (theirs.subject == theirs.issuer) == (kind == "self_signed")
    assert {attribute.value for attribute in theirs.issuer} >= {found.issuer.partition(" (")[0]}


EXAMPLE = der(self_signed("mail.example", "*.wild.example", "münchen.example".encode("idna").decode()))


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("mail.example", True),
        ("MAIL.example.", True),
        ("other.example", False),
        ("a.wild.example", True),
        ("a.b.wild.example", False),
        ("wild.example", False),
        ("münchen.example", True),
        ("127.0.0.1", False),
        ("", False),
        ("a" * 70 + ".münchen.example", False),
    ],
)
def test_covers(host, covered):
    assert certificates.covers(certificates.read(EXAMPLE), host) == covered


def test_addresses(authority):
    found = certificates.read(der(authority.good.pem.read_bytes()))
    assert [certificates.covers(found, host) for host in ("127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "127.0.0.2")] == [
        True,
        True,
        True,
        False,
    ]


@given(st.binary(max_size=200))
def test_rubbish(data):
    assert certificates.read(data) is None


@given(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 255))
def test_damaged(at, octet):
    """A certificate with one octet changed is read or not; nothing else happens."""
    certificates.read(EXAMPLE[:at] + bytes([octet]) + EXAMPLE[at + 1 :])


@given(st.integers(0, len(EXAMPLE) - 1))
def test_cut(size):
    assert certificates.read(EXAMPLE[:size]) is None
