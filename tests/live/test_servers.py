"""A real Postfix with Dovecot behind it: ports, mechanisms, certificates and refusals as people meet them."""

from __future__ import annotations

import asyncio

import pytest

from mailcheck.live.dialogue import Options, run
from mailcheck.live.results import OK
from mailcheck.live.target import IMPLICIT, NONE, OPPORTUNISTIC, STARTTLS, Secret, Target
from tests.live.mailservers import FOREIGN_PASSWORD, FOREIGN_USER, PASSWORD, REFUSED_SENDER, USER

MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
MODES = (IMPLICIT, STARTTLS, OPPORTUNISTIC, NONE)


def probe(
    mailservers, authority, port, tls, *, host="localhost", username=USER, password=PASSWORD, methods=(), sender=USER, **options
):
    target = Target(
        host,
        mailservers.ports[port],
        tls,
        username=username,
        password=password and Secret(password),
        methods=methods,
        sender=sender,
    )
    return asyncio.run(run(target, Options(**{"timeout": 5.0, "deadline": 20.0, "ca_file": authority.ca_file, **options})))


def failed(found):
    return (found.failure.stage, found.failure.kind) if found.failure else None


@pytest.mark.parametrize(
    ("port", "tls", "result"),
    [
        ("implicit", IMPLICIT, None),
        ("implicit", STARTTLS, ("greeting", "plain-to-tls-port")),
        ("implicit", OPPORTUNISTIC, ("greeting", "plain-to-tls-port")),
        ("implicit", NONE, ("greeting", "plain-to-tls-port")),
        ("starttls", IMPLICIT, ("tls", "tls-to-plain-port")),
        ("starttls", STARTTLS, None),
        ("starttls", OPPORTUNISTIC, None),
        ("starttls", NONE, ("auth", "auth-only-after-tls")),
        ("plain", IMPLICIT, ("tls", "tls-to-plain-port")),
        ("plain", STARTTLS, ("tls", "starttls-not-offered")),
        ("plain", OPPORTUNISTIC, None),
        ("plain", NONE, None),
    ],
)
def test_modes(mailservers, authority, port, tls, result):
    timeout = 0.7 if result == ("greeting", "plain-to-tls-port") else 5.0
    found = probe(
        mailservers, authority, port, tls, timeout=timeout, allow_cleartext=True, recipient="ann@example.org", send=True
    )
    assert failed(found) == result
    assert found.authenticated == (result is None)
    assert (found.stage("data").outcome == OK) == (result is None)


@pytest.mark.parametrize("method", MECHANISMS)
@pytest.mark.parametrize(("username", "password"), [(USER, PASSWORD), (FOREIGN_USER, FOREIGN_PASSWORD)])
@pytest.mark.parametrize(("port", "tls"), [("implicit", IMPLICIT), ("starttls", STARTTLS), ("plain", NONE)])
def test_mechanisms(mailservers, authority, method, username, password, port, tls):
    found = probe(
        *(mailservers, authority, port, tls), username=username, password=password, methods=(method,), allow_cleartext=True
    )
    assert (failed(found), found.mechanism, found.authenticated) == (None, method, True)


@pytest.mark.parametrize("method", MECHANISMS)
def test_wrong_password(mailservers, authority, method):
    found = probe(mailservers, authority, "implicit", IMPLICIT, password="wrong horse", methods=(method,))
    assert failed(found) == ("auth", "auth-refused")
    assert (found.failure.reply.code, found.failure.reply.status) == (535, "5.7.8")
    assert found.stage("quit").reply.code == 221


def test_a_mechanism_that_is_not_there(mailservers, authority):
    found = probe(mailservers, authority, "implicit", IMPLICIT, methods=("XOAUTH2",))
    assert failed(found) == ("auth", "auth-mechanism-missing")


def test_weak_ciphers(mailservers, authority):
    found = probe(mailservers, authority, "weak", STARTTLS)
    assert failed(found) == ("tls", "tls-handshake-failed")
    assert found.failure.says.endswith("no longer taken")
    assert (found.tls.version, found.tls.verified, found.tls.names, found.tls.not_after) == ("TLSv1.2", False, (), None)


@pytest.mark.parametrize(
    ("port", "result"),
    [
        ("expired", ("certificate", "certificate-expired")),
        ("future", ("certificate", "certificate-not-yet-valid")),
        ("self_signed", ("certificate", "certificate-self-signed")),
        ("wrong_name", ("certificate", "certificate-name")),
        ("strange", ("certificate", "certificate-unknown-issuer")),
        ("incomplete", ("certificate", "certificate-unknown-issuer")),
        ("old", ("tls", "tls-too-old")),
    ],
)
def test_certificates(mailservers, authority, port, result):
    found = probe(mailservers, authority, port, STARTTLS)
    assert failed(found) == result
    assert (found.tls.verified, found.tls.problem) == (False, result[1])
    assert found.tls.version == ("TLSv1" if port == "old" else "TLSv1.3")
    assert found.tls.not_after is not None
    assert not found.authenticated and not any("AUTH " in one.text and one.direction == ">" for one in found.transcript)


def test_refused_sender_and_recipient(mailservers, authority):
    found = probe(mailservers, authority, "implicit", IMPLICIT, sender=REFUSED_SENDER)
    assert failed(found) == ("mail", "sender-refused")
    assert found.failure.reply.text.endswith("The domain is not verified")
    found = probe(mailservers, authority, "starttls", STARTTLS, username=None, password=None, recipient="ann@example.org")
    assert failed(found) == ("rcpt", "recipient-refused"), "no relay without a login"


def test_a_look_for_neighbours(mailservers, authority):
    found = probe(mailservers, authority, "starttls", STARTTLS, login=False)
    assert failed(found) is None and not found.authenticated
    assert "AUTH" not in [one.keyword for one in found.extensions_before]
    assert "AUTH" in [one.keyword for one in found.extensions_after]


def test_ipv6(mailservers, authority):
    assert failed(probe(mailservers, authority, "implicit", IMPLICIT, host="::1")) is None
