"""The records of MTA-STS (RFC 8461 3.1), TLS-RPT (RFC 8460 3) and BIMI (its draft, 4.2)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.dns import tags
from mailcheck.dns.answers import Absent, Found
from mailcheck.dns.policies import (
    KINDS,
    NotPublished,
    PolicyUnanswered,
    Published,
    SeveralPublished,
    fetch_bimi,
    fetch_mta_sts,
    fetch_tls_rpt,
    parse_bimi,
    parse_mta_sts,
    parse_tls_rpt,
)

from .zone_table import BROKEN, ZoneTable, run

ALL_KINDS = {**tags.KINDS, **KINDS}
STS = "v=STSv1; id=20260101T00;"
RPT = "v=TLSRPTv1; rua=mailto:t@example.com"
LOGO = "l=https://example.com/logo.svg"
BIMI = f"v=BIMI1; {LOGO}; a=https://example.com/vmc.pem"


def spans(parse, text):
    return sorted((problem.kind, text[problem.start : problem.end]) for problem in parse(text).problems)


@pytest.mark.parametrize(
    ("text", "valid", "found_id", "found"),
    [
        ("v=STSv1; id=20160831085700Z;", True, "20160831085700Z", []),  # the example of 3.1
        ("v=STSv1;id=a", True, "a", []),
        ("v=STSv1 ; id=a", True, "a", []),
        ("v=STSv1; id=" + "a" * 32, True, "a" * 32, []),
        ("v=STSv1; id=" + "a" * 33, True, None, [("bad-id", "a" * 33)]),
        ("v=STSv1; id=2026-01-01", True, None, [("bad-id", "2026-01-01")]),
        ("v=STSv1; id=", True, None, [("bad-id", "id")]),
        ("v=STSv1; ID=1", True, None, [("id-missing", "v=STSv1; ID=1"), ("unknown-tag", "ID")]),
        ("v=STSv1;", True, None, [("id-missing", "v=STSv1;")]),
        ("v=STSv1; id=1; new=x", True, "1", [("unknown-tag", "new")]),
        ("v=STSv1; id=1; id=2", True, "1", [("duplicate-tag", "id")]),
        ("v=STSv1; id = 1", True, "1", [("blank-at-equals", " = ")]),
        ("v = STSv1; id=1", False, "1", [("blank-at-equals", " = ")]),
        ("v=stsv1; id=1", False, "1", [("version-wrong", "stsv1")]),
        ("v=STSv2; id=1", False, "1", [("version-wrong", "STSv2")]),
        (
            "v=STSv1 id=1",
            False,
            None,
            [("id-missing", "v=STSv1 id=1"), ("separator-missing", " "), ("version-wrong", "STSv1 id=1")],
        ),
        ("id=1; v=STSv1;", False, "1", [("version-not-first", "v")]),
        (" v=STSv1; id=1", False, "1", [("version-not-first", "v")]),
        ("id=1", False, "1", [("version-missing", "")]),
        ("", False, None, [("id-missing", ""), ("version-missing", "")]),
    ],
)
def test_mta_sts(text, valid, found_id, found):
    record = parse_mta_sts(text)
    assert (record.valid, record.id, spans(parse_mta_sts, text)) == (valid, found_id, sorted(found))


@pytest.mark.parametrize(
    ("text", "valid", "hosts", "found"),
    [
        ("v=TLSRPTv1;rua=mailto:reports@example.com", True, ["example.com"], []),  # the examples of section 3
        ("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt", True, ["reporting.example.com"], []),
        ("v=TLSRPTv1; rua=mailto:a@example.com , https://r.example/x;", True, ["example.com", "r.example"], []),
        ("v=TLSRPTv1;", True, [], [("rua-missing", "v=TLSRPTv1;")]),
        ("v=TLSRPTv1; rua=", True, [], [("empty-uri", ""), ("no-rua", "rua")]),
        ("v=TLSRPTv1; rua=a@example.com", True, [], [("no-rua", "a@example.com"), ("uri-without-mailto", "a@example.com")]),
        ("v=TLSRPTv1; rua=http://r.example/", True, [], [("no-rua", "http://r.example/"), ("uri-scheme", "http://r.example/")]),
        (
            "v=TLSRPTv1; rua=mailto:a@example.com!10m",
            True,
            [],
            [("bad-uri", "mailto:a@example.com!10m"), ("no-rua", "mailto:a@example.com!10m")],
        ),
        (RPT + "; x=1", True, ["example.com"], [("unknown-tag", "x")]),
        ("v=TLSRPTv1; rua= mailto:a@example.com", True, ["example.com"], [("blank-at-equals", "= ")]),
        ("v=TLSRPT1; rua=mailto:a@example.com", False, ["example.com"], [("version-wrong", "TLSRPT1")]),
        ("rua=mailto:a@example.com; v=TLSRPTv1;", False, ["example.com"], [("version-not-first", "v")]),
        ("", False, [], [("rua-missing", ""), ("version-missing", "")]),
    ],
)
def test_tls_rpt(text, valid, hosts, found):
    record = parse_tls_rpt(text)
    assert (record.valid, [uri.host for uri in record.rua], spans(parse_tls_rpt, text)) == (valid, hosts, sorted(found))


@pytest.mark.parametrize(
    ("text", "valid", "logo", "evidence", "declined", "found"),
    [
        (BIMI, True, "https://example.com/logo.svg", "https://example.com/vmc.pem", False, []),
        (
            f"{BIMI}; avp=personal; lps=brand-one , b;",
            True,
            "https://example.com/logo.svg",
            "https://example.com/vmc.pem",
            False,
            [],
        ),
        (
            "v = BIMI1; l=https://example.com/L.SVG?x=1; a=https://example.com/v",
            True,
            "https://example.com/L.SVG?x=1",
            "https://example.com/v",
            False,
            [],
        ),
        ("v=BIMI1; l=; a=;", True, None, None, True, []),
        ("v=BIMI1; l=", True, None, None, True, []),
        ("v=BIMI1; l=; a=https://example.com/v", True, None, "https://example.com/v", False, []),
        ("v=BIMI1; l=; lps=", True, None, None, True, []),
        (f"v=BIMI1; {LOGO}", True, "https://example.com/logo.svg", None, False, [("evidence-missing", f"v=BIMI1; {LOGO}")]),
        (f"v=BIMI1; {LOGO}; a=", True, "https://example.com/logo.svg", None, False, [("evidence-missing", "a")]),
        (
            "v=BIMI1; a=https://example.com/v",
            True,
            None,
            "https://example.com/v",
            False,
            [("location-missing", "v=BIMI1; a=https://example.com/v")],
        ),
        ("v=BIMI1; l=http://example.com/l.svg", True, None, None, False, [("not-https", "http://example.com/l.svg")]),
        ("v=BIMI1; l=example.com/l.svg", True, None, None, False, [("not-https", "example.com/l.svg")]),
        (
            "v=BIMI1; l=https://a.example/l.svg,https://b.example/l.svg",
            True,
            None,
            None,
            False,
            [("not-https", "https://a.example/l.svg,https://b.example/l.svg")],
        ),
        (f"v=BIMI1; {LOGO}; a=self", True, "https://example.com/logo.svg", None, False, [("not-https", "self")]),
        (
            "v=BIMI1; l=https://example.com/l.png; a=https://example.com/v",
            True,
            "https://example.com/l.png",
            "https://example.com/v",
            False,
            [("not-svg", "https://example.com/l.png")],
        ),
        (
            f"{BIMI}; avp=logo",
            True,
            "https://example.com/logo.svg",
            "https://example.com/vmc.pem",
            False,
            [("bad-avatar", "logo")],
        ),
        (f"{BIMI}; lps=a_b", True, "https://example.com/logo.svg", "https://example.com/vmc.pem", False, [("bad-prefix", "a_b")]),
        (f"{BIMI}; x=1", True, "https://example.com/logo.svg", "https://example.com/vmc.pem", False, [("unknown-tag", "x")]),
        ("v=bimi1; l=", False, None, None, False, [("version-wrong", "bimi1")]),
        ("l=; v=BIMI1", False, None, None, False, [("version-not-first", "v")]),
        ("", False, None, None, False, [("location-missing", ""), ("version-missing", "")]),
    ],
)
def test_bimi(text, valid, logo, evidence, declined, found):
    record = parse_bimi(text)
    for uri in filter(None, (record.logo, record.evidence)):
        assert text[uri.start : uri.start + len(uri.text)] == uri.text
    said = (record.valid, record.logo and record.logo.text, record.evidence and record.evidence.text, record.declined)
    assert (*said, spans(parse_bimi, text)) == (valid, logo, evidence, declined, sorted(found))


def test_every_kind_stands_in_a_table_above():
    tables = ((test_mta_sts, parse_mta_sts), (test_tls_rpt, parse_tls_rpt), (test_bimi, parse_bimi))
    seen = {
        kind for test, parse in tables for mark in test.pytestmark for row in mark.args[1] for kind, _ in spans(parse, row[0])
    }
    assert seen >= set(KINDS)


FETCHES = [
    (fetch_mta_sts, parse_mta_sts, "_mta-sts.example.com", STS),
    (fetch_tls_rpt, parse_tls_rpt, "_smtp._tls.example.com", RPT),
    (fetch_bimi, parse_bimi, "default._bimi.example.com", BIMI),
]


@pytest.mark.parametrize(("fetch", "parse", "name", "good"), FETCHES)
def test_fetch(fetch, parse, name, good):
    record = Published(name, good, parse(good))
    for held, expected in [
        (good, record),
        (("v=spf1 -all", good), record),
        (Found((good,), ("elsewhere.example",)), record),
        ((good, good + ";x=1"), SeveralPublished(name, (good, good + ";x=1"))),
        ((good, "other", good + ";x=1"), SeveralPublished(name, (good, good + ";x=1"))),
        (good.lower(), NotPublished(name, (good.lower(),))),
        ("other", NotPublished(name, ("other",))),
        (Absent(False), NotPublished(name)),
        (Absent(True, ("gone.example",)), NotPublished(name)),
        (BROKEN, PolicyUnanswered(name, BROKEN.why)),
    ]:
        table = ZoneTable({name: held})
        assert run(fetch(table, "Example.com.")) == expected
        assert table.asked == [name]


def test_another_selector():
    table = ZoneTable({"brand._bimi.example.com": BIMI})
    assert run(fetch_bimi(table, "example.com", "Brand")).name == "brand._bimi.example.com"


PART = st.sampled_from(
    [
        "v=STSv1",
        "v=TLSRPTv1",
        "v=BIMI1",
        "v = BIMI1",
        "id=1",
        "id=",
        "rua=",
        "rua=mailto:a@b",
        "l=",
        "a=",
        "l=https://a.example/x.svg",
        "avp=x",
        "lps=,",
        "x",
        "=",
    ]
)


@given(st.text() | st.lists(PART | st.text(max_size=6), max_size=6).map(";".join))
def test_any_text(text):
    for parse in (parse_mta_sts, parse_tls_rpt, parse_bimi):
        record = parse(text)
        for tag in record.tags:
            assert text[tag.name_start : tag.name_end] == tag.name
            assert text[tag.value_start : tag.value_end] == tag.value
        for problem in record.problems:
            assert 0 <= problem.start <= problem.end <= len(text)
            assert problem.kind in ALL_KINDS
        assert record.valid or record.problems


@pytest.mark.parametrize(
    "text",
    [
        "v" + " " * 65000,
        "v=BIMI1;l=" + "https://" * 8000,
        "v=BIMI1;lps=" + "a," * 32000,
        "v=STSv1;" + "id=;" * 16000,
        "v=TLSRPTv1;rua=" + "https://a," * 6000,
    ],
)
def test_time_grows_with_the_length(text):
    began = time.perf_counter()
    for parse in (parse_mta_sts, parse_tls_rpt, parse_bimi):
        parse(text)
    assert time.perf_counter() - began < 2
