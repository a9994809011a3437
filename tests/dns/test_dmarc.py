"""DMARC: the record (RFC 9989 4.7, 4.8), the tree walk (4.10), policy discovery (4.10.1), alignment (4.10.2), reports elsewhere (RFC 9990)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.dns import tags
from mailcheck.dns.answers import Absent, Found, Unanswered
from mailcheck.dns.dmarc import (
    AUTHOR,
    AUTHORISED,
    BAD_URI,
    FOUND,
    KINDS,
    NAME_TOO_LONG,
    NOTHING,
    ORGANIZATIONAL,
    OVERRIDE_ELSEWHERE,
    PUBLIC_SUFFIX,
    QUERIES,
    REFUSED,
    SAME_ORGANIZATION,
    UNANSWERED,
    UNUSABLE,
    Request,
    alignment,
    discover,
    is_record,
    organizational_domain,
    parse_record,
    report_authorised,
    requested,
    walk_names,
)

from .zone_table import BROKEN, ZoneTable, run

ALL_KINDS = {**tags.KINDS, **KINDS}
RUA = "rua=mailto:d@example.com"
R = "v=DMARC1; p=reject"


def problems(text: str) -> list[tuple[str, str]]:
    return [(problem.kind, text[problem.start : problem.end]) for problem in parse_record(text).problems]


def test_a_full_record():
    record = parse_record(
        "v=DMARC1; p=reject; sp=quarantine; np=none; psd=n; t=y; adkim=s; aspf=s; fo=1:d:s; "
        "rua=mailto:a@example.com,mailto:b@example.net; ruf=mailto:c@example.com"
    )
    assert [tag.name for tag in record.tags] == ["v", "p", "sp", "np", "psd", "t", "adkim", "aspf", "fo", "rua", "ruf"]
    assert record[1:10] == (True, "reject", "quarantine", "none", False, "n", True, "s", "s")
    assert [uri.host for uri in record.rua] == ["example.com", "example.net"]
    assert [uri.text for uri in record.ruf] == ["mailto:c@example.com"]
    assert record.fo == ("1", "d", "s")
    assert record.problems == ()


def test_the_defaults():
    record = parse_record("v=DMARC1; p=none")
    assert record[1:] == (True, "none", None, None, False, "u", False, "r", "r", (), (), ("0",), ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (R, []),
        (f"{R};", []),
        ("v=DMARC1;p=reject", []),
        ("v = DMARC1 ; p = REJECT ; ", []),
        ("V=DMARC1; p=none", [("tag-case", "V")]),
        ("v=DMARC1; P=none", [("tag-case", "P")]),
        ("v=DMARC1; sp=none; p=none", [("policy-not-second", "p")]),
        (f"v=DMARC1; {RUA}", [("policy-missing", f"v=DMARC1; {RUA}")]),
        ("v=DMARC1", [("policy-missing", "v=DMARC1")]),
        ("v=DMARC1; p=rejct", [("bad-policy", "rejct")]),
        ("v=DMARC1; p=", [("bad-policy", "p")]),
        (f"{R}; sp=no", [("bad-policy", "no")]),
        (f"{R}; np=no", [("bad-policy", "no")]),
        (f"{R}; psd=x", [("bad-value", "x")]),
        (f"{R}; t=1", [("bad-value", "1")]),
        (f"{R}; adkim=strict", [("bad-value", "strict")]),
        (f"{R}; aspf=x", [("bad-value", "x")]),
        (f"{R}; aspf=S", []),
        (f"{R}; pct=100", [("removed-pct", "pct")]),
        (f"{R}; rf=afrf; ri=86400", [("removed-rf", "rf"), ("removed-ri", "ri")]),
        (f"{R}; x-mine=1", [("unknown-tag", "x-mine")]),
        (f"{R}; p=none", [("duplicate-tag", "p")]),
        (f"{R};; {RUA}", [("empty-part", ";")]),
        (f"{R}; none", [("no-equals", "none")]),
        (f"{R}; rua=d@example.com", [("uri-without-mailto", "d@example.com")]),
        (f"{R}; rua=mailto:a@example.com; mailto:b@example.com", [("no-equals", "mailto:b@example.com")]),
        (f"{R}; {RUA}!10m", [("obsolete-size", "mailto:d@example.com!10m")]),
        (f"{R}; {RUA}!10q", [("bad-uri", "mailto:d@example.com!10q")]),
        (f"{R}; ruf=https://r.example/", [("uri-scheme", "https://r.example/")]),
        (f"{R}; fo=1", [("fo-without-ruf", "fo")]),
        (
            "v=DMARC1; p=none rua=mailto:d@example.com",
            [("bad-policy", "none rua=mailto:d@example.com"), ("separator-missing", " ")],
        ),
        ("v=DMARC1\\; p=none", [("version-wrong", "DMARC1\\"), ("backslash", "\\")]),
        ("v=DMARC1; p=none\x00", [("bad-policy", "none\x00"), ("bad-character", "\x00")]),
        ("v=dmarc1; p=none", [("version-wrong", "dmarc1")]),
        ("v=DMARC2; p=none", [("version-wrong", "DMARC2")]),
        (
            "v=DMARC1 p=none",
            [("version-wrong", "DMARC1 p=none"), ("separator-missing", " "), ("policy-missing", "v=DMARC1 p=none")],
        ),
        ("p=none; v=DMARC1", [("version-not-first", "v"), ("policy-not-second", "p")]),
        ("x; v=DMARC1; p=none", [("no-equals", "x"), ("version-not-first", "v")]),
        (" v=DMARC1; p=none", [("blank-before", " ")]),
        ("p=none", [("version-missing", "")]),
        ("", [("version-missing", ""), ("policy-missing", "")]),
        ('"v=DMARC1; p=none"', [("version-missing", ""), ("quote", '"'), ("bad-name", '"v'), ("bad-policy", 'none"')]),
    ],
)
def test_problems(text, found):
    assert sorted(problems(text)) == sorted(found)
    ignored = {"version-missing", "version-not-first", "version-wrong", "blank-before"} & {kind for kind, _ in found}
    assert parse_record(text).valid is is_record(text) is (not ignored)


def test_every_kind_stands_in_the_table_above():
    seen = {kind for mark in test_problems.pytestmark for text, _ in mark.args[1] for kind, _ in problems(text)}
    assert seen >= set(KINDS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", ("0",)),
        ("1", ("1",)),
        ("d", ("d",)),
        ("d:s", ("d", "s")),
        ("s:1:d", ("s", "1", "d")),
        ("0:d:s", ("0", "d", "s")),
        ("D:S", ("d", "s")),
    ],
)
def test_failure_options(value, expected):
    record = parse_record(f"{R}; ruf=mailto:d@example.com; fo={value}")
    assert (record.fo, record.problems) == (expected, ())


@pytest.mark.parametrize("value", ["0:1", "1:1", "x", "", "d:", ":", "d,s", "01"])
def test_failure_options_that_are_none(value):
    text = f"{R}; ruf=mailto:d@example.com; fo={value}"
    assert parse_record(text).fo == ("0",)
    assert [kind for kind, _ in problems(text)] == ["bad-value"]


@pytest.mark.parametrize(
    ("text", "domain", "existing", "absent"),
    [
        ("p=reject", "reject p reject", "reject p reject", "reject p reject"),
        ("p=reject; sp=none", "reject p reject", "none sp none", "none sp none"),
        ("p=none; np=reject", "none p none", "none p none", "reject np reject"),
        ("p=none; sp=quarantine; np=reject", "none p none", "quarantine sp quarantine", "reject np reject"),
        ("p=reject; sp=quarantine; np=none; t=y", "reject p quarantine", "quarantine sp none", "none np none"),
        ("p=bad", None, None, None),
        ("", None, None, None),
        ("rua=d@example.com", None, None, None),
        ("rua=mailto:d@example.com", "none  none", "none  none", "none  none"),
        ("p=bad; rua=mailto:d@example.com", "none  none", "none  none", "none  none"),
        ("p=reject; sp=bad; rua=mailto:d@example.com", "none  none", "none  none", "none  none"),
        ("p=reject; np=bad; rua=https://r.example/", "none  none", "none  none", "none  none"),
        ("p=reject; sp=bad", None, None, None),
    ],
)
def test_what_is_requested(text, domain, existing, absent):
    record = parse_record(f"v=DMARC1; {text}")

    def said(subdomain, exists):
        request = requested(record, subdomain=subdomain, exists=exists)
        return " ".join(request) if request else None

    assert (said(False, True), said(False, False), said(True, True), said(True, False)) == (domain, domain, existing, absent)


def test_an_ignored_record_requests_nothing():
    assert requested(parse_record("p=reject"), subdomain=False, exists=True) is None


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("", ""),
        ("com", "com"),
        ("Mail.Example.COM.", "mail.example.com example.com com"),
        (
            "a.b.c.d.e.f.example.com",
            "a.b.c.d.e.f.example.com b.c.d.e.f.example.com c.d.e.f.example.com d.e.f.example.com e.f.example.com f.example.com example.com com",
        ),
        (
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",  # the example of 4.10
            "a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com "
            "j.mail.example.com mail.example.com example.com com",
        ),
    ],
)
def test_walk(domain, expected):
    assert list(walk_names(domain)) == expected.split()


def zone(**records: object) -> dict[str, object]:
    """`example_com` for `_dmarc.example.com`; a text with a blank or an answer stands for itself."""
    return {f"_dmarc.{name.replace('_', '.')}": value for name, value in records.items()}


P_NONE, P_QUARANTINE = "v=DMARC1; p=none", "v=DMARC1; p=quarantine"


@pytest.mark.parametrize(
    ("domain", "held", "expected", "questions"),
    [
        # the From domain's own record, whatever else there is
        ("example.com", zone(example_com=R), (FOUND, "example.com", AUTHOR, "reject p"), 1),
        ("Example.COM.", zone(example_com=R), (FOUND, "example.com", AUTHOR, "reject p"), 1),
        (
            "a.example.com",
            zone(a_example_com=P_NONE + "; sp=reject", example_com=R),
            (FOUND, "a.example.com", AUTHOR, "none p"),
            1,
        ),
        ("example.com", zone(example_com=("v=spf1 -all", R, "x")), (FOUND, "example.com", AUTHOR, "reject p"), 1),
        ("example.com", zone(example_com=Found((R,), ("_dmarc.vendor.example",))), (FOUND, "example.com", AUTHOR, "reject p"), 1),
        ("com", zone(com=R + "; psd=y"), (FOUND, "com", AUTHOR, "reject p"), 1),
        # the organizational domain's
        ("a.example.com", zone(example_com=R), (FOUND, "example.com", ORGANIZATIONAL, "reject p"), 3),
        ("a.example.com", zone(example_com=P_NONE + "; sp=reject"), (FOUND, "example.com", ORGANIZATIONAL, "reject sp"), 3),
        ("a.b.example.com", zone(b_example_com=P_NONE, example_com=R), (FOUND, "example.com", ORGANIZATIONAL, "reject p"), 4),
        (
            "a.b.example.com",
            zone(b_example_com=P_NONE + "; psd=n", example_com=R),
            (FOUND, "b.example.com", ORGANIZATIONAL, "none p"),
            2,
        ),
        (
            "a.b.example.com",
            zone(b_example_com=P_NONE + "; psd=n", example_com=BROKEN),
            (FOUND, "b.example.com", ORGANIZATIONAL, "none p"),
            2,
        ),
        ("a.example.com", zone(example_com=P_NONE, com=R), (FOUND, "com", ORGANIZATIONAL, "reject p"), 3),
        (
            "giant.bank.example",
            zone(bank_example=R + "; psd=y", giant_bank_example=P_NONE),
            (FOUND, "giant.bank.example", AUTHOR, "none p"),
            1,
        ),
        (
            "mail.giant.bank.example",
            zone(bank_example=R + "; psd=y", giant_bank_example=P_NONE),
            (FOUND, "giant.bank.example", ORGANIZATIONAL, "none p"),
            3,
        ),
        # the public suffix's (4.10.1, B.4.3); a record between it and the organizational domain's place does not count
        ("mega.bank.example", zone(bank_example=R + "; psd=y"), (FOUND, "bank.example", PUBLIC_SUFFIX, "reject p"), 2),
        ("mail.mega.bank.example", zone(bank_example=R + "; psd=y"), (FOUND, "bank.example", PUBLIC_SUFFIX, "reject p"), 3),
        (
            "a.mail.mega.bank.example",
            zone(bank_example=R + "; psd=y", mail_mega_bank_example=P_NONE),
            (FOUND, "bank.example", PUBLIC_SUFFIX, "reject p"),
            4,
        ),
        # discarded records: several, another version
        (
            "a.example.com",
            zone(a_example_com=(R, P_NONE), example_com=P_QUARANTINE),
            (FOUND, "example.com", ORGANIZATIONAL, "quarantine p"),
            3,
        ),
        (
            "a.example.com",
            zone(a_example_com="v=dmarc1; p=none", example_com=P_QUARANTINE),
            (FOUND, "example.com", ORGANIZATIONAL, "quarantine p"),
            3,
        ),
        (
            "a.example.com",
            zone(a_example_com="v=spf1 -all", example_com=P_QUARANTINE),
            (FOUND, "example.com", ORGANIZATIONAL, "quarantine p"),
            3,
        ),
        ("example.com", zone(example_com=(R, P_NONE)), (NOTHING, "", "", None), 2),
        ("example.com", {}, (NOTHING, "", "", None), 2),
        ("", {}, (NOTHING, "", "", None), 0),
        ("a..example.com", zone(example_com=R), (FOUND, "example.com", ORGANIZATIONAL, "reject p"), None),
        # broken records
        ("example.com", zone(example_com="v=DMARC1; p=no"), (UNUSABLE, "example.com", AUTHOR, None), 1),
        ("a.example.com", zone(example_com="v=DMARC1; p=no"), (UNUSABLE, "example.com", ORGANIZATIONAL, None), 3),
        ("a.example.com", zone(a_example_com="v=DMARC1; p=no", example_com=R), (UNUSABLE, "a.example.com", AUTHOR, None), 1),
        ("example.com", zone(example_com=f"v=DMARC1; {RUA}"), (FOUND, "example.com", AUTHOR, "none "), 1),
        # unanswered is not absent
        ("example.com", zone(example_com=BROKEN), (UNANSWERED, "", "", None), 1),
        ("a.example.com", zone(a_example_com=BROKEN, example_com=R), (UNANSWERED, "", "", None), 1),
        ("a.example.com", zone(example_com=BROKEN), (UNANSWERED, "", "", None), 2),
        ("a.example.com", zone(example_com=R, com=BROKEN), (UNANSWERED, "", "", None), 3),
    ],
)
def test_discovery(domain, held, expected, questions):
    table = ZoneTable(held)
    policy = run(discover(table, domain))
    said = f"{policy.request.policy} {policy.request.tag}" if policy.request else None
    assert (policy.outcome, policy.record_domain, policy.source, said) == expected
    assert questions is None or len(table.asked) == questions
    assert (policy.why == BROKEN.why) is (policy.outcome == UNANSWERED)


SUB = "v=DMARC1; p=none; sp=quarantine; np=reject"


@pytest.mark.parametrize(
    ("held", "request_", "exists", "asked"),
    [
        ({"_dmarc.example.com": SUB}, "reject np", False, True),
        ({"_dmarc.example.com": SUB, "a.example.com": "v=spf1 -all"}, "quarantine sp", True, True),
        ({"_dmarc.example.com": SUB, "a.example.com": "mx"}, "quarantine sp", True, True),
        ({"_dmarc.example.com": SUB, "x.a.example.com": "below"}, "quarantine sp", True, True),
        ({"_dmarc.example.com": SUB, "a.example.com": Absent(False, ("gone.example",))}, "quarantine sp", True, True),
        ({"_dmarc.example.com": SUB, "_dmarc.a.example.com": "other"}, "quarantine sp", True, False),
        ({"_dmarc.example.com": SUB, "_dmarc.a.example.com": Absent(True)}, "quarantine sp", True, False),
        ({"_dmarc.example.com": SUB, "_dmarc.a.example.com": Absent(False, ("gone.example",))}, "quarantine sp", True, False),
        ({"_dmarc.example.com": SUB, "a.example.com": BROKEN}, None, None, True),
        ({"_dmarc.example.com": "v=DMARC1; p=none; sp=reject; np=reject", "a.example.com": BROKEN}, "reject sp", None, True),
        ({"_dmarc.example.com": "v=DMARC1; p=reject; sp=none", "a.example.com": BROKEN}, "none sp", None, False),
        ({"_dmarc.com": SUB + "; psd=y"}, "reject np", False, True),
    ],
)
def test_a_domain_that_does_not_exist(held, request_, exists, asked):
    table = ZoneTable(held)
    policy = run(discover(table, "a.example.com"))
    said = f"{policy.request.policy} {policy.request.tag}" if policy.request else None
    assert (said, policy.exists, "a.example.com MX" in table.asked) == (request_, exists, asked)
    assert policy.outcome == (FOUND if request_ else UNANSWERED)
    assert policy.record is not None
    assert policy.why == ("" if request_ else BROKEN.why)


def test_testing_is_one_level_milder():
    policy = run(discover(ZoneTable(zone(example_com=R + "; t=y")), "example.com"))
    assert policy.request == Request("reject", "p", "quarantine")


def test_the_steps_show_what_was_discarded():
    policy = run(discover(ZoneTable(zone(a_example_com=(R, P_NONE, "x"), example_com=P_QUARANTINE)), "a.example.com"))
    assert [(step.domain, step.texts, step.records, step.record is not None) for step in policy.steps] == [
        ("a.example.com", (R, P_NONE, "x"), (R, P_NONE), False),
        ("example.com", (P_QUARANTINE,), (P_QUARANTINE,), True),
        ("com", (), (), False),
    ]


def test_a_domain_too_long_for_the_prefix():
    domain = ".".join(["a" * 49] * 5) + ".com"
    table = ZoneTable(zone(com=R))
    assert run(discover(table, domain)).record_domain == "com"
    assert f"_dmarc.{domain}" not in table.asked


@pytest.mark.parametrize(
    ("domain", "held", "expected"),
    [
        ("a.mail.example.com", zone(mail_example_com=R, example_com=R), "example.com"),  # the three examples of 4.10.2
        ("a.mail.example.com", zone(mail_example_com=R + "; psd=n"), "mail.example.com"),
        ("a.mail.example.com", zone(com=R + "; psd=y"), "example.com"),
        ("a.b.c.d.e.f.g.h.i.j.k.example.com", zone(example_com=R, signing_example_com=R), "example.com"),  # B.4.2
        ("signing.example.com", zone(example_com=R, signing_example_com=R), "example.com"),
        ("mail.giant.bank.example", zone(giant_bank_example=R, bank_example=R + "; psd=y"), "giant.bank.example"),  # B.4.3
        ("mail.mega.bank.example", zone(giant_bank_example=R, bank_example=R + "; psd=y"), "mega.bank.example"),
        ("bank.example", zone(bank_example=R + "; psd=y", example=R), "bank.example"),
        ("a.example.com", {}, "a.example.com"),
        ("a.example.com", zone(com=R), "com"),
        ("Example.COM.", zone(example_com=R), "example.com"),
        ("example.com..", zone(example_com=R), "example.com"),
        ("a.example.com", zone(a_example_com=R + "; psd=n", example_com=BROKEN), "a.example.com"),
        ("a.example.com", zone(example_com="v=DMARC1; p=broken"), "example.com"),
        ("a.example.com", zone(example_com=(R, R + ";")), "a.example.com"),
        ("a.example.com", zone(example_com=R, com=BROKEN), BROKEN),
        ("a.example.com", zone(a_example_com=BROKEN), BROKEN),
    ],
)
def test_organizational_domain(domain, held, expected):
    assert run(organizational_domain(ZoneTable(held), domain)) == expected


@pytest.mark.parametrize(
    ("domains", "mode", "organizations", "expected"),
    [
        ("example.com example.com", "s", "example.com example.com", True),
        ("Example.com. example.COM", "s", "example.com example.com", True),
        ("example.com mail.example.com", "s", "example.com example.com", False),
        ("example.com mail.example.com", "r", "example.com Example.com.", True),
        ("a.example.com b.example.com", "r", "example.com example.com", True),
        ("example.com example.net", "r", "example.com example.net", False),
        ("example.com notexample.com", "r", "example.com notexample.com", False),
        ("a.example.com a.example.com", "r", "x y", True),
    ],
)
def test_alignment(domains, mode, organizations, expected):
    assert alignment(*domains.split(), mode, *organizations.split()) is expected


CONSENT = "example.com._report._dmarc.reports.example.net"
TO = "mailto:d@reports.example.net"


@pytest.mark.parametrize(
    ("uri", "held", "verdict", "override"),
    [
        (TO, {CONSENT: "v=DMARC1"}, AUTHORISED, []),
        (TO, {CONSENT: "v=DMARC1;"}, AUTHORISED, []),
        (TO, {CONSENT: ("v=spf1 -all", "v=DMARC1", "v=DMARC1; p=none")}, AUTHORISED, []),
        ("https://Reports.Example.net/x", {CONSENT: "v=DMARC1"}, AUTHORISED, []),
        (TO, {CONSENT: "v=DMARC1; rua=mailto:e@reports.example.net"}, AUTHORISED, ["mailto:e@reports.example.net"]),
        (TO, {CONSENT: "v=DMARC1; rua=mailto:e@example.org"}, OVERRIDE_ELSEWHERE, ["mailto:e@example.org"]),
        (TO, {}, REFUSED, []),
        (TO, {CONSENT: "v=dmarc1"}, REFUSED, []),
        (TO, {CONSENT: BROKEN}, UNANSWERED, []),
        (TO, {"_dmarc.reports.example.net": BROKEN}, UNANSWERED, []),
        (TO, {"_dmarc.reports.example.net": BROKEN, CONSENT: "v=DMARC1"}, AUTHORISED, []),
        ("mailto:d@example.com", {}, SAME_ORGANIZATION, []),
        ("mailto:d@mail.example.com", zone(example_com=R), SAME_ORGANIZATION, []),
        ("mailto:d@mail.example.com", {}, REFUSED, []),
        (
            "mailto:d@mail.example.com",
            {**zone(example_com=R), "example.com._report._dmarc.mail.example.com": BROKEN},
            SAME_ORGANIZATION,
            [],
        ),
        ("mailto:d@mail.example.com", zone(example_com=R, mail_example_com=R + "; psd=n"), REFUSED, []),
        ("d@example.com", {}, BAD_URI, []),
        ("tel:1", {}, BAD_URI, []),
        ("", {}, BAD_URI, []),
        ("mailto:d@" + ".".join(["a" * 60] * 4), {}, NAME_TOO_LONG, []),
    ],
)
def test_reports_that_go_elsewhere(uri, held, verdict, override):
    found = run(report_authorised(ZoneTable(held), "example.com", uri))
    assert (found.verdict, [uri.text for uri in found.override]) == (verdict, override)
    assert found.why == (BROKEN.why if verdict == UNANSWERED else "")
    if uri == TO:
        assert found.name == CONSENT


def test_the_uri_of_a_record_will_do():
    record = parse_record(f"v=DMARC1; p=none; rua={TO}!5m")
    table = ZoneTable({CONSENT: "v=DMARC1"})
    assert run(report_authorised(table, "Example.com.", record.rua[0])).verdict == AUTHORISED
    assert table.asked == [CONSENT]


PART = st.sampled_from(
    [
        "v=DMARC1",
        "V=DMARC1",
        "v=DMARC2",
        " ",
        "p=none",
        "p=reject",
        "p=",
        "sp=x",
        "np=reject",
        "psd=y",
        "psd=n",
        "psd=z",
        "t=y",
        "adkim=s",
        "fo=0:1",
        "fo=d",
        "pct=5",
        "rf",
        "ri=9",
        "=",
        "P=none",
        "rua=mailto:d@example.com",
        "rua=x@y,mailto:z@example.net!9m",
        "ruf=,",
        "p=none rua=x",
    ]
)
RECORD = st.lists(PART | st.text(max_size=8), max_size=7).map(";".join) | st.lists(PART, max_size=5).map(
    lambda parts: "; ".join(["v=DMARC1", *parts])
)


@given(RECORD | st.text())
def test_any_record(text):
    record = parse_record(text)
    for tag in record.tags:
        assert text[tag.name_start : tag.name_end] == tag.name
        assert text[tag.value_start : tag.value_end] == tag.value
    for problem in record.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.kind in ALL_KINDS
    for uri in record.rua + record.ruf:
        assert text[uri.start : uri.start + len(uri.text)] == uri.text
    assert record.valid is is_record(text)
    assert record.valid or record.problems
    for subdomain in (False, True):
        for exists in (False, True):
            request = requested(record, subdomain=subdomain, exists=exists)
            assert (request is None) is (not record.valid or (record.broken and not record.rua))


LABEL = st.sampled_from(["a", "b", "_dmarc", "xn--a", "", "a" * 63, "a" * 64])
ANSWER = st.one_of(
    st.lists(RECORD, max_size=2).map(lambda values: Found(tuple(values))),
    st.booleans().map(Absent),
    st.just(BROKEN),
    RECORD.map(lambda text: Found((text,), ("elsewhere.example",))),
)


class AnyZone:
    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    async def ask(self, name, kind):
        self.asked.append((name, kind))
        return self.answers[len(self.asked) % len(self.answers)]


@settings(max_examples=300)
@given(st.lists(LABEL, max_size=20).map(".".join) | st.text(max_size=20), st.lists(ANSWER, min_size=1, max_size=9))
def test_on_any_zone_the_questions_are_bounded(domain, answers):
    table = AnyZone(answers)
    policy = run(discover(table, domain))
    assert sum(kind == "TXT" for _, kind in table.asked) <= QUERIES == 8
    assert sum(kind != "TXT" for _, kind in table.asked) <= 1
    assert len(set(table.asked)) == len(table.asked)
    assert (policy.request is None) is (policy.outcome != FOUND)
    assert (policy.outcome == UNANSWERED) is bool(policy.why)
    assert len(policy.steps) <= QUERIES

    table = AnyZone(answers)
    organization = run(organizational_domain(table, domain))
    assert len(table.asked) <= QUERIES
    plain = domain.lower().rstrip(".")
    assert isinstance(organization, Unanswered) or plain == organization or plain.endswith(f".{organization}")

    table = AnyZone(answers)
    run(report_authorised(table, domain, TO))
    assert len(table.asked) <= 2 * QUERIES + 1


@given(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=12).map(".".join),
    st.dictionaries(st.sampled_from(["", "; psd=y", "; psd=n", "x"]), st.integers(1, 12), max_size=4),
)
def test_the_policy_comes_from_the_domain_its_organization_or_the_suffix_above(domain, placed):
    labels = domain.split(".")
    held = {f"_dmarc.{'.'.join(labels[-count:])}": R + extra if extra != "x" else "x" for extra, count in placed.items()}
    policy = run(discover(ZoneTable(held), domain))
    organization = run(organizational_domain(ZoneTable(held), domain))
    if policy.source == ORGANIZATIONAL:
        assert policy.record_domain == organization != domain
    elif policy.source == PUBLIC_SUFFIX:
        assert organization.partition(".")[2] == policy.record_domain
        assert policy.record.psd == "y"
    elif policy.source == AUTHOR:
        assert policy.record_domain == domain
    else:
        assert policy.outcome == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1;" + "p=none;" * 9000,
        "v=DMARC1; p=" + " " * 65000 + "x",
        "v" + " " * 65000,
        "v=DMARC1; rua=" + "mailto:a@b," * 6000,
        "v=DMARC1; fo=" + "d:" * 32000,
    ],
)
def test_time_grows_with_the_length(text):
    began = time.perf_counter()
    parse_record(text)
    assert time.perf_counter() - began < 2
