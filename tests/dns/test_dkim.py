"""DKIM key records (RFC 6376 3.6.1, RFC 8301, RFC 8463) and how they are found (RFC 6376 3.6.2)."""

import base64
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.dns import tags
from mailcheck.dns.answers import Absent, Found
from mailcheck.dns.dkim import (
    FATAL,
    GOOD,
    KINDS,
    LARGE,
    REVOKED,
    UNKNOWN,
    UNUSABLE,
    WEAK,
    KeyFound,
    KeyUnanswered,
    NoKey,
    NotAKey,
    SeveralRecords,
    fetch_key,
    is_key,
    parse_key,
    strength,
)

from .zone_table import BROKEN, ZoneTable, run

ALL_KINDS = {**tags.KINDS, **KINDS}

# the examples of the RFCs: 6376 appendix C (1024 bits) and 8463 appendix A.2
OF_6376 = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631u"
    "BItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
)
OF_8463 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    head = (
        bytes([size])
        if size < 128
        else bytes([0x80 + (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    )
    return bytes([tag]) + head + body


def integer(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


RSA = der(0x30, bytes.fromhex("06092a864886f70d010101"), b"\x05\x00")


def bare(bits: int) -> bytes:
    """An RSAPublicKey. The modulus is no product of two primes, which nobody can see."""
    return der(0x30, integer((1 << (bits - 1)) + 12345), integer(65537))


def wrapped(bits: int) -> bytes:
    """The same in a SubjectPublicKeyInfo."""
    return der(0x30, RSA, der(3, b"\0", bare(bits)))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


ED25519_WRAPPED = bytes.fromhex("302a300506032b6570032100") + bytes(range(32))
EC_POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
P256 = der(0x30, der(0x30, bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06082a8648ce3d030107")), der(3, b"\0", EC_POINT))
KEY = b64(wrapped(2048))
GOOD_RECORD = f"v=DKIM1; k=rsa; p={KEY}"


def kinds(text: str) -> list[str]:
    return [problem.kind for problem in parse_key(text).problems]


def spans(text: str) -> list[tuple[str, str]]:
    return [(problem.kind, text[problem.start : problem.end]) for problem in parse_key(text).problems]


def test_a_good_record():
    key = parse_key(GOOD_RECORD)
    assert [(tag.name, tag.value) for tag in key.tags] == [("v", "DKIM1"), ("k", "rsa"), ("p", KEY)]
    assert key[1:] == ("rsa", 2048, False, False, False, ("*",), None, ())
    assert key.usable and strength(key) == GOOD


@pytest.mark.parametrize(
    ("text", "kind", "bits", "worth", "found"),
    [
        (f"v=DKIM1; p={OF_6376}", "rsa", 1024, WEAK, []),
        (f"v=DKIM1; k=ed25519; p={OF_8463}", "ed25519", 256, GOOD, []),
        (f"v=DKIM1; p={b64(wrapped(512))}", "rsa", 512, UNUSABLE, []),
        (f"v=DKIM1; p={b64(wrapped(1023))}", "rsa", 1023, UNUSABLE, []),
        (f"v=DKIM1; p={b64(wrapped(1024))}", "rsa", 1024, WEAK, []),
        (f"v=DKIM1; p={b64(wrapped(2047))}", "rsa", 2047, WEAK, []),
        (f"v=DKIM1; p={b64(wrapped(4096))}", "rsa", 4096, GOOD, []),
        (f"v=DKIM1; p={b64(wrapped(4097))}", "rsa", 4097, LARGE, []),
        (f"v=DKIM1; p={b64(wrapped(16384))}", "rsa", 16384, LARGE, []),
        (f"v=DKIM1; p={b64(wrapped(65536))}", "rsa", None, UNKNOWN, ["key-too-long"]),
        (f"v=DKIM1; p={b64(bare(2048))}", "rsa", 2048, GOOD, ["bare-rsa-key"]),
        (f"p={KEY}", "rsa", 2048, GOOD, ["version-missing"]),
        (f"v=DKIM1; p={KEY};", "rsa", 2048, GOOD, []),
        (f"v = DKIM1 ;\t k = rsa ; p = {KEY} ;", "rsa", 2048, GOOD, []),
        (f"v=DKIM1; k=RSA; p={KEY}", "rsa", 2048, GOOD, ["value-case"]),
        (f"v=DKIM1; p={KEY[:200]} {KEY[200:]}", "rsa", 2048, GOOD, ["blanks-in-key"]),
        (f"v=DKIM1; p={KEY[:200]}\r\n\t{KEY[200:]}", "rsa", 2048, GOOD, ["blanks-in-key"]),
        ("v=DKIM1; p=", "rsa", None, REVOKED, []),
        ("v=DKIM1; k=rsa; p= ;", "rsa", None, REVOKED, []),
    ],
)
def test_keys_that_verifiers_take(text, kind, bits, worth, found):
    key = parse_key(text)
    assert (key.kind, key.bits, strength(key), [problem.kind for problem in key.problems]) == (kind, bits, worth, found)
    assert key.usable is (worth != REVOKED)
    assert key.revoked is (worth == REVOKED)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"v=DKIM2; p={KEY}", [("version-wrong", "DKIM2")]),
        (f"v=dkim1; p={KEY}", [("version-wrong", "dkim1")]),
        (f"v=DKIM1.0; p={KEY}", [("version-wrong", "DKIM1.0")]),
        (f"v=; p={KEY}", [("version-wrong", "v")]),
        (f"k=rsa; v=DKIM1; p={KEY}", [("version-not-first", "v")]),
        ("v=DKIM1; k=rsa", [("key-missing", "v=DKIM1; k=rsa")]),
        (f"v=DKIM1; p={KEY}; p={KEY}", [("duplicate-tag", "p")]),
        (f"v=DKIM1; p={KEY}; oops", [("no-equals", "oops")]),
        ("v=DKIM1; p=AAA*", [("broken-base64", "*")]),
        ("v=DKIM1; p=AA-_", [("broken-base64", "-")]),
        ("v=DKIM1; p=AAAAA", [("broken-base64", "AAAAA")]),
        ("v=DKIM1; p=AA=A", [("broken-base64", "=A")]),
        ("v=DKIM1; p=A===", [("broken-base64", "===")]),
        ("v=DKIM1; p=AAAA=", [("broken-base64", "AAAA=")]),
        ("v=DKIM1; p=AAAA\xa0", [("bad-character", "\xa0"), ("broken-base64", "\xa0")]),
        (f'v=DKIM1; p={KEY[:200]}" "{KEY[200:]}', [("quote", '"'), ("broken-base64", '"')]),
        (f"v=DKIM1; p=-----BEGIN PUBLIC KEY-----{KEY}", [("broken-base64", "-")]),
        *[(f"v=DKIM1; p={KEY[:size]}", [("key-cut-off", KEY[:size])]) for size in (250, 251, 252, 253, 390)],
        (f"v=DKIM1; p={b64(wrapped(2048) + b'..')}", [("extra-bytes", b64(wrapped(2048) + b".."))]),
        (f"v=DKIM1; p={b64(b'hello')}", [("not-a-key", b64(b"hello"))]),
        ("v=DKIM1; p=MA==", [("not-a-key", "MA==")]),
        ("v=DKIM1; p=MIA=", [("not-a-key", "MIA=")]),
        ("v=DKIM1; p=MAA=", [("not-a-key", "MAA=")]),
        (
            f"v=DKIM1; p={b64(der(0x30, RSA, der(3, bytes(1), b'x')))}",
            [("not-a-key", b64(der(0x30, RSA, der(3, bytes(1), b"x"))))],
        ),
        (f"v=DKIM1; p={b64(P256)}", [("other-type", b64(P256))]),
        (f"v=DKIM1; p={OF_8463}", [("other-type", OF_8463)]),
        (f"v=DKIM1; p={b64(ED25519_WRAPPED)}", [("other-type", b64(ED25519_WRAPPED))]),
        (f"v=DKIM1; k=ed25519; p={b64(ED25519_WRAPPED)}", [("wrapped-ed25519", b64(ED25519_WRAPPED))]),
        (f"v=DKIM1; k=ed25519; p={b64(bytes(31))}", [("wrong-length", b64(bytes(31)))]),
        (f"v=DKIM1; k=ed25519; p={b64(bytes(33))}", [("wrong-length", b64(bytes(33)))]),
        (f"v=DKIM1; k=ed25519; p={KEY}", [("other-type", KEY)]),
        (f"v=DKIM1; k=dsa; p={KEY}", [("unknown-key-type", "dsa")]),
        (
            f"v=DKIM1; k=rsa p={KEY}",
            [("key-missing", f"v=DKIM1; k=rsa p={KEY}"), ("unknown-key-type", f"rsa p={KEY}"), ("separator-missing", " ")],
        ),
        (f"v=DKIM1; h=sha1; p={KEY}", [("no-sha256", "sha1")]),
        (f"v=DKIM1; s=tlsrpt; p={KEY}", [("unknown-service", "tlsrpt"), ("not-for-email", "tlsrpt")]),
        (f'"v=DKIM1; p={KEY}', [("version-missing", ""), ("quote", '"'), ("bad-name", '"v')]),
    ],
)
def test_keys_that_verifiers_cannot_use(text, found):
    assert sorted(spans(text)) == sorted(found)
    key = parse_key(text)
    assert not key.usable and strength(key) == UNUSABLE
    assert {problem.kind for problem in key.problems} & FATAL


def pkcs1_private() -> bytes:
    return der(0x30, integer(0), integer((1 << 1023) + 1), integer(65537), integer((1 << 1000) + 1))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pkcs1_private(), "private-key"),
        (der(0x30, integer(0), RSA, der(4, pkcs1_private())), "private-key"),
        (der(0x30, integer(1), der(4, bytes(32))), "private-key"),
        (der(0x30, der(0x30, der(0xA0, integer(2)), integer(7)), RSA, der(3, b"\0sign")), "certificate"),
    ],
)
def test_what_should_never_be_published(data, kind):
    assert kinds(f"v=DKIM1; p={b64(data)}") == [kind]


@pytest.mark.parametrize(
    ("middle", "field", "value", "found"),
    [
        ("t=y", "testing", True, []),
        ("t=s", "strict", True, []),
        ("t=y:s", "testing", True, []),
        ("t= y : s ", "strict", True, []),
        ("t=n", "testing", False, ["unknown-flag"]),
        ("t=s", "testing", False, []),
        ("t=Y", "testing", True, ["value-case"]),
        ("s=*", "services", ("*",), []),
        ("s=email", "services", ("email",), []),
        ("s=email:web", "services", ("email", "web"), ["unknown-service"]),
        ("h=sha256", "hashes", ("sha256",), []),
        ("h=sha1 : sha256", "hashes", ("sha1", "sha256"), []),
        ("h=sha256:sha512", "hashes", ("sha256", "sha512"), ["unknown-hash"]),
        ("n=notes, of=any kind", "hashes", None, []),
        ("g=*", "hashes", None, ["obsolete-tag"]),
        ("x=1", "hashes", None, ["unknown-tag"]),
        ("T=y", "testing", False, ["unknown-tag"]),
    ],
)
def test_other_tags(middle, field, value, found):
    key = parse_key(f"v=DKIM1; {middle}; p={KEY}")
    assert getattr(key, field) == value
    assert [problem.kind for problem in key.problems] == found
    assert key.usable


def test_padding_may_be_missing():
    assert KEY.endswith("=") is False
    assert kinds(f"v=DKIM1; k=ed25519; p={OF_8463[:-1]}") == ["padding-missing"]
    assert parse_key(f"v=DKIM1; k=ed25519; p={OF_8463[:-1]}").usable


def test_without_the_library_nothing_is_claimed(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    key = parse_key(GOOD_RECORD)
    assert (key.bits, [problem.kind for problem in key.problems], key.usable, strength(key)) == (
        None,
        ["not-judged"],
        True,
        UNKNOWN,
    )
    assert kinds(f"v=DKIM1; p={KEY[:252]}") == ["key-cut-off"]
    assert parse_key(f"v=DKIM1; k=ed25519; p={OF_8463}").bits == 256


NAME = "s1._domainkey.example.com"


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (GOOD_RECORD, KeyFound(NAME, GOOD_RECORD, parse_key(GOOD_RECORD))),
        (
            Found((GOOD_RECORD,), ("a.example", "b.example"), True),
            KeyFound(NAME, GOOD_RECORD, parse_key(GOOD_RECORD), ("a.example", "b.example"), True),
        ),
        (None, NoKey(NAME, False)),
        (Absent(True), NoKey(NAME, True)),
        (Absent(False, ("gone.example",)), NoKey(NAME, False, ("gone.example",))),
        (Found(()), NoKey(NAME, True)),
        (BROKEN, KeyUnanswered(NAME, BROKEN.why)),
        ("v=spf1 -all", NotAKey(NAME, "v=spf1 -all")),
        ("v=DMARC1; p=none", NotAKey(NAME, "v=DMARC1; p=none")),
        ("google-site-verification=x", NotAKey(NAME, "google-site-verification=x")),
        ("", NotAKey(NAME, "")),
        (Found(("x",), ("a.example",)), NotAKey(NAME, "x", ("a.example",))),
        (
            (GOOD_RECORD, "v=DKIM1; p="),
            SeveralRecords(NAME, (GOOD_RECORD, "v=DKIM1; p="), (parse_key(GOOD_RECORD), parse_key("v=DKIM1; p=")), False),
        ),
        ((GOOD_RECORD, "word"), SeveralRecords(NAME, (GOOD_RECORD, "word"), (parse_key(GOOD_RECORD),), False)),
        (
            (GOOD_RECORD[:255], GOOD_RECORD[255:] + ";"),
            SeveralRecords(NAME, (GOOD_RECORD[:255], GOOD_RECORD[255:] + ";"), (parse_key(GOOD_RECORD[:255]),), True),
        ),
        (
            (GOOD_RECORD[:255], "v=spf1 -all"),
            SeveralRecords(NAME, (GOOD_RECORD[:255], "v=spf1 -all"), (parse_key(GOOD_RECORD[:255]),), False),
        ),
    ],
)
def test_fetch(held, expected):
    table = ZoneTable({} if held is None else {NAME: held})
    assert run(fetch_key(table, "S1", "Example.com.")) == expected
    assert table.asked == [NAME]


def test_a_selector_that_cannot_be_a_name():
    table = ZoneTable({})
    assert run(fetch_key(table, "a" * 64, "example.com")) == NoKey("a" * 64 + "._domainkey.example.com", False)
    assert table.asked == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DKIM1; p=", True),
        ("p=abc", True),
        ("V=dkim1; P=abc", True),
        ('"v=DKIM1; p=abc"', True),
        ("v=DKIM1", True),
        ("k=rsa", False),
        ("", False),
    ],
)
def test_what_is_meant_as_a_key(text, expected):
    assert is_key(text) is expected


RECORDISH = st.builds(
    ";".join,
    st.lists(
        st.sampled_from(
            [
                "v=DKIM1",
                "k=rsa",
                "k=ed25519",
                "p=",
                f"p={KEY}",
                f"p={OF_8463}",
                f" p = {KEY[:99]}",
                "p=====",
                "t=y:s",
                "s=",
                "h=sha1",
                "g=",
                "=",
            ]
        )
        | st.binary(max_size=80).map(lambda data: f"p={b64(data)}")
        | st.binary(max_size=80).map(lambda data: f"p={b64(der(0x30, data))}")
        | st.text(max_size=12),
        max_size=6,
    ),
)


@given(st.text() | RECORDISH)
def test_any_text(text):
    key = parse_key(text)
    for problem in key.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.kind in ALL_KINDS
    assert key.kind in ("rsa", "ed25519", "other")
    assert strength(key) in (REVOKED, UNUSABLE, WEAK, GOOD, LARGE, UNKNOWN)
    assert key.bits is None or key.tags
    is_key(text)


@given(st.binary(max_size=400), st.sampled_from(["rsa", "ed25519"]))
def test_any_bytes(data, kind):
    key = parse_key(f"v=DKIM1; k={kind}; p={b64(data)}")
    assert key.revoked is (not data)
    if kind == "ed25519":
        assert key.usable is (len(data) == 32)


@given(st.integers(0, 293), st.integers(0, 255))
def test_a_damaged_key_is_never_called_something_else_without_saying_so(at, byte):
    data = bytearray(wrapped(2048))
    data[at] = byte
    key = parse_key(f"v=DKIM1; p={b64(bytes(data))}")
    assert key.bits is not None or key.problems


@given(st.lists(st.text(max_size=20) | RECORDISH, max_size=3))
def test_any_answer(values):
    answer = run(fetch_key(ZoneTable({NAME: Found(tuple(values))}), "s1", "example.com"))
    assert isinstance(answer, {0: NoKey, 1: KeyFound | NotAKey}.get(len(values), SeveralRecords))


def rows(test):
    return [row[0] for mark in test.pytestmark for row in mark.args[1]]


def test_every_kind_stands_in_a_table_above():
    records = rows(test_keys_that_verifiers_take) + rows(test_keys_that_verifiers_cannot_use)
    records += [f"v=DKIM1; {middle}; p={KEY}" for middle in rows(test_other_tags)]
    records += [f"v=DKIM1; p={b64(data)}" for data in rows(test_what_should_never_be_published)]
    seen = {kind for record in records for kind in kinds(record)} | {"padding-missing", "not-judged"}  # tests of their own
    assert seen >= set(KINDS)
    assert set(ALL_KINDS) >= FATAL


@pytest.mark.parametrize(
    "text",
    [
        "p=" + "=" * 65000,
        "p=" + " =" * 32000,
        "p=" + "A" * 65000,
        "p=MIIB" + "A" * 65000,
        "p=A" + " " * 65000 + "!",
        "t=" + ":" * 65000,
        "p=" + "= A" * 20000,
    ],
)
def test_time_grows_with_the_length(text):
    began = time.perf_counter()
    parse_key(text)
    run(fetch_key(ZoneTable({NAME: (text, "A" + " " * 60000 + "!")}), "s1", "example.com"))
    assert time.perf_counter() - began < 2
