"""Mechanisms: the examples of the RFCs, the choice among them, and servers that ask nonsense."""

from __future__ import annotations

import base64
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.live import sasl
from mailcheck.live.sasl import BadChallenge, Login, Unproved, Unsendable
from mailcheck.live.target import Secret

# user, password, algorithm, client nonce, server-first, proof, server-final
SCRAM = [
    pytest.param(
        *("user", "pencil", "sha1", "fyko+d2lbbFgONRv9qkxdawL"),
        b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
        id="RFC 5802 5",
    ),
    pytest.param(
        *("user", "pencil", "sha256", "rOprNGfwEbeRWgbNEkqO"),
        b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        id="RFC 7677 3",
    ),
]


def login(username="joe", password="secret"):
    return Login(username, Secret(password))


@pytest.mark.parametrize(("user", "password", "algorithm", "nonce", "first", "proof", "final"), SCRAM)
def test_scram(user, password, algorithm, nonce, first, proof, final):
    exchange = sasl.scram(login(user, password), algorithm, nonce)
    assert next(exchange).text == f"n,,n={user},r={nonce}".encode()
    step = exchange.send(first)
    assert step.text == proof
    assert step.derived == (proof.rpartition(b"p=")[2].decode(),)
    assert exchange.send(final).text == b""
    with pytest.raises(StopIteration):
        exchange.send(None)


@pytest.mark.parametrize(("user", "password", "algorithm", "nonce", "first", "proof", "final"), SCRAM)
@pytest.mark.parametrize("said", [None, b"", b"v=", b"v=!!", b"v=AAAA", b"e=other-error", b"v=rmF9pqV8S7suAoZWja4dJRkFsKA="])
def test_scram_server_has_to_prove_itself(user, password, algorithm, nonce, first, proof, final, said):
    exchange = sasl.scram(login(user, password), algorithm, nonce)
    next(exchange)
    exchange.send(first)
    with pytest.raises(Unproved):
        step = exchange.send(said)
        assert step.text == b"", "after its refusal an empty answer"
        exchange.send(None)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"r=other,s=QSXCR+Q6sek8bf92,i=4096",
        b"r=ours,s=QSXCR+Q6sek8bf92,i=4096",  # nothing of the server's own
        b"r=ours+,s=,i=4096",
        b"r=ours+,s=***,i=4096",
        b"r=ours+,s=QSXCR+Q6sek8bf92,i=0",
        b"r=ours+,s=QSXCR+Q6sek8bf92,i=-4",
        b"r=ours+,s=QSXCR+Q6sek8bf92,i=9999999",
        b"r=ours+,s=QSXCR+Q6sek8bf92,i=99999999999999999999",
        b"r=ours+,s=QSXCR+Q6sek8bf92",
        b"m=x,r=ours+,s=QSXCR+Q6sek8bf92,i=4096",
        b"\xff\xfe",
    ],
)
def test_scram_nonsense(first):
    exchange = sasl.scram(login(), "sha256", "ours")
    next(exchange)
    with pytest.raises(BadChallenge):
        exchange.send(first)


def test_scram_escapes_the_name():
    assert next(sasl.scram(login("a=b,c"), "sha1", "x")).text == b"n,,n=a=3Db=2Cc,r=x"


def test_cram_md5():
    """RFC 2195 2."""
    exchange = sasl.cram_md5(login("tim", "tanstaaftanstaaf"))
    assert next(exchange) is None
    step = exchange.send(sasl.decoded(b"PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+"))
    assert step.text == b"tim b913a602c7eda7a495b4e6e7334d3890"
    assert step.derived == ("b913a602c7eda7a495b4e6e7334d3890",)


def test_plain():
    """RFC 4616 4, without an authorisation identity."""
    assert next(sasl.plain(login("tim", "tanstaaftanstaaf"))).text == b"\0tim\0tanstaaftanstaaf"
    assert next(sasl.plain(login("jürgen", "€"))).text == b"\0j\xc3\xbcrgen\0\xe2\x82\xac"
    assert next(sasl.plain(login("a", "\udcff"))).text == b"\0a\0\xff", "bytes of the environment stay as they are"


def test_login():
    exchange = sasl.login(login("joe", "secret"))
    assert next(exchange) is None
    assert [exchange.send(b"Username:").text, exchange.send(b"Password:").text] == [b"joe", b"secret"]


def test_xoauth2():
    """The example of Google's documentation."""
    exchange = sasl.xoauth2(login("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"))
    blob = b"user=someuser@example.com\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1"
    assert next(exchange).text == blob
    assert exchange.send(b"{}").text == b""


@pytest.mark.parametrize(
    ("challenge", "status"),
    [
        (b'{"status":"401","schemes":"bearer"}', "401"),
        (b'{"status":400}', "400"),
        (b'{"status":"secret"}', ""),
        (b"[" * 100_000, ""),
        (b"[]", ""),
        (b"\xff", ""),
    ],
)
def test_xoauth2_status(challenge, status):
    assert sasl.xoauth2_status(challenge) == status


@pytest.mark.parametrize("name", sasl.MECHANISMS)
@pytest.mark.parametrize("password", ["half \ud800 a character"])
def test_unsendable(name, password):
    exchange = sasl.MECHANISMS[name](login("joe", password))
    with pytest.raises(Unsendable) as caught:
        step = next(exchange)
        challenge = b"<1@x>"
        for _ in range(3):
            if step is not None and step.text.startswith(b"n,,"):
                challenge = step.text.partition(b"r=")[2].join([b"r=", b"+,s=QSXCR+Q6sek8bf92,i=1"])
            step = exchange.send(challenge)
    assert "half a character" in str(caught.value)
    assert "\ud800" not in repr(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("password", ["a\0b", "\0"])
def test_plain_carries_no_nul(password):
    with pytest.raises(Unsendable):
        next(sasl.plain(login("joe", password)))


@pytest.mark.parametrize(
    ("methods", "offered", "encrypted", "name"),
    [
        ((), ("LOGIN", "PLAIN"), True, "PLAIN"),
        ((), ("login",), True, "LOGIN"),
        ((), ("PLAIN", "CRAM-MD5"), True, "PLAIN"),
        ((), ("PLAIN", "CRAM-MD5"), False, "CRAM-MD5"),
        ((), ("PLAIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"), False, "CRAM-MD5"),
        ((), ("XOAUTH2",), True, ""),
        (("XOAUTH2",), ("PLAIN", "XOAUTH2"), True, "XOAUTH2"),
        (("LOGIN", "PLAIN"), ("PLAIN", "LOGIN"), True, "LOGIN"),
        (("plain",), ("PLAIN",), False, "PLAIN"),
        (("NTLM", "PLAIN"), ("NTLM", "PLAIN"), True, "PLAIN"),
        (("NTLM",), ("NTLM",), True, ""),
        (("CRAM-MD5",), ("PLAIN",), True, ""),
        ((), (), True, ""),
    ],
)
def test_choice(methods, offered, encrypted, name):
    assert sasl.chosen(methods, offered, encrypted) == name


@pytest.mark.parametrize(
    ("text", "prepared"),
    [
        ("I\u00adX", "IX"),  # RFC 4013 3, examples 1 to 6
        ("user", "user"),
        ("USER", "USER"),
        ("\u00aa", "a"),
        ("\u2168", "IX"),
        ("\u0007", "\u0007"),  # forbidden: stays
        ("\u0627\u0031", "\u0627\u0031"),  # forbidden: stays
        ("a\u00a0b", "a b"),
        ("\u00ad", "\u00ad"),  # nothing would be left
        ("", ""),
    ],
)
def test_saslprep(text, prepared):
    assert sasl.prepared(text) == prepared


@given(st.text(max_size=20))
def test_saslprep_takes_any_text(text):
    found = sasl.prepared(text)
    assert found == text or found == unicodedata.ucd_3_2_0.normalize("NFKC", found)
    assert bool(found) == bool(text)


@pytest.mark.parametrize("password", ["secret", "pässwörd", "a-token-that-is-much-longer-than-the-others-are", "\udcff\udcfe"])
def test_guarded(password):
    shapes = sasl.guarded(login(password=password))
    raw = password.encode("utf-8", "surrogateescape")
    assert {password, raw.hex(), base64.b64encode(raw).decode()} <= set(shapes)
    assert all(shapes)
    assert ("a-token-that-is-" in shapes) == (len(password) > 32)


def test_guarded_is_no_single_letter():
    """A password beyond Latin-1 must not be cut down to what is in it."""
    assert "a" not in sasl.guarded(login(password="日a本"))


@given(st.binary(max_size=60))
def test_decoded_takes_any_octets(challenge):
    try:
        assert isinstance(sasl.decoded(challenge), bytes)
    except BadChallenge:
        assert not re.fullmatch(rb"(?:[A-Za-z0-9+/]{4})*", challenge)


def test_a_step_does_not_show_itself():
    assert "secret" not in repr(next(sasl.plain(login())))
