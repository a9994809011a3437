"""Which provider a zone file proves, and what it does not prove."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck import catalogue
from mailcheck.config import Config
from mailcheck.dns.infer import providers
from mailcheck.model import ERROR
from mailcheck.pipeline import check_text
from tests.dns.provider_zones import KEY, cases

HEAD = (
    "$ORIGIN example.com.\n@ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300\n@ MX 10 mail.example.net.\n"
)
APEX = "example.com"

PROOF = [
    ("resend", "resend._domainkey.example.com", "TXT", KEY),
    ("mailjet", "mailjet._domainkey.example.com", "TXT", KEY),
    ("postmark", "20240117093012pm._domainkey.example.com", "TXT", KEY),
    ("postmark", "pm-bounces.example.com", "CNAME", "pm.mtasv.net"),
    ("postmark", "bounces.example.com", "CNAME", "pm.mtasv.net"),
    ("sendgrid", "s1._domainkey.example.com", "CNAME", "s1.domainkey.u1.wl1.sendgrid.net"),
    ("sendgrid", "em4123.example.com", "CNAME", "u1.wl1.sendgrid.net"),
    ("smtp2go", "s123456._domainkey.example.com", "CNAME", "dkim.smtp2go.net"),
    ("microsoft-365", "selector1._domainkey.example.com", "CNAME", "selector1-example-com._domainkey.example.onmicrosoft.com"),
    ("fastmail", "fm2._domainkey.example.com", "CNAME", "fm2.example.com.dkim.fmhosted.com"),
    ("migadu", "key1._domainkey.example.com", "CNAME", "key1.example.com._domainkey.migadu.com"),
    ("ovh", "ovhmo1234-selector1._domainkey.example.com", "CNAME", "ovhmo1234-selector1._domainkey.1.ab.dkim.mail.ovh.net"),
    ("scaleway-tem", "3f6c1f0e-9a3f-4c58-8d0d-9e1d2c3b4a5f._domainkey.example.com", "TXT", KEY),
]
NO_PROOF = [
    ("google._domainkey.example.com", "TXT", KEY),  # two of ours have it
    ("scph0124._domainkey.example.com", "TXT", KEY),  # SparkPost, and those who resell it
    ("abcdefghijklmnopqrstuvwxyz234567._domainkey.example.com", "CNAME", "abcdefghijklmnopqrstuvwxyz234567.dkim.amazonses.com"),
    ("send.example.com", "MX", "10 feedback-smtp.eu-west-1.amazonses.com"),
    ("mail._domainkey.example.com", "TXT", KEY),
    ("default._domainkey.example.com", "TXT", KEY),
    ("api._domainkey.example.com", "TXT", KEY),
    ("m1._domainkey.example.com", "TXT", KEY),
    ("k1._domainkey.example.com", "TXT", KEY),
    ("20240131._domainkey.example.com", "TXT", KEY),
    ("12345678._domainkey.example.com", "TXT", KEY),
    ("resend._domainkey.example.com", "TXT", "v=DKIM1; p="),
    ("resend._domainkey.example.com", "TXT", "not a key"),
    ("s1._domainkey.example.com", "CNAME", "s1._domainkey.other.example"),
    ("selector1._domainkey.example.com", "TXT", KEY),
    ("psrp.example.com", "CNAME", "rp.postal.other.example"),
    ("fm2._domainkey.example.com", "CNAME", "fm2.example.org.dkim.fmhosted.com"),
    ("www.example.com", "CNAME", "sendgrid.net"),
]


@pytest.fixture(scope="module")
def known():
    return catalogue.load()


@pytest.mark.parametrize(("provider", "name", "kind", "value"), PROOF)
def test_proof(provider, name, kind, value, known):
    (one,) = providers(((name, kind, value),), APEX, known)
    assert (one.provider["id"], one.domain, one.proof) == (provider, APEX, name)


@pytest.mark.parametrize(("name", "kind", "value"), NO_PROOF)
def test_no_proof(name, kind, value, known):
    assert providers(((name, kind, value),), APEX, known) == []


def test_a_subdomain_that_sends(known):
    (one,) = providers((("mlsend2._domainkey.news.example.com", "CNAME", "mlsend2._domainkey.mailersend.net"),), APEX, known)
    assert (one.provider["id"], one.domain) == ("mailersend", "news.example.com")


def records(case):
    return tuple((row.name, row.kind, row.value) for row in case.rows if row.kind != "MX")


@pytest.mark.parametrize("case", [case for case in cases() if case.what == "good"], ids=lambda case: case.provider)
def test_no_zone_of_one_provider_proves_another(case, known):
    assert {one.provider["id"] for one in providers(records(case), case.domain, known)} <= {case.provider}


@pytest.mark.parametrize("case", [case for case in cases() if case.what == "good"], ids=lambda case: case.provider)
def test_a_zone_that_is_in_order_is_in_order_for_whoever_is_inferred(case):
    report = check_text("a.zone", zone(case).encode(), Config())
    assert not [one for one in report.findings if one.severity in (ERROR, "warning")], [one.message for one in report.findings]


@pytest.mark.parametrize(
    "case",
    [case for case in cases() if case.code and "mx" not in case.what.split()[0]],
    ids=lambda case: f"{case.provider} {case.what}",
)
def test_an_inferred_provider_is_never_an_error(case):
    for one in check_text("a.zone", zone(case).encode(), Config()).findings:
        if "is inferred from" in one.message:
            assert one.severity != ERROR and one.provider == case.provider


def zone(case):
    from tests.dns.provider_zones import line

    return f"{case.domain}. 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300\n" + "".join(
        map(line, case.rows)
    )


def test_a_named_provider_is_the_only_one():
    text = HEAD + 'resend._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="\n'
    assert {one.provider for one in check_text("a.zone", text.encode(), Config()).findings} == {"", "resend"}
    named = check_text("a.zone", ("; mailcheck: provider=titan\n" + text).encode(), Config()).findings
    assert {one.provider for one in named} == {"titan"}
    assert {one.provider for one in check_text("a.zone", text.encode(), Config(provider="titan")).findings} == {"titan"}


def test_two_providers_are_judged_by_what_is_there():
    text = (
        HEAD
        + 'fm1._domainkey CNAME fm1.example.com.dkim.fmhosted.com.\npm-bounces CNAME pm.mtasv.net.\n20240117093012pm._domainkey TXT "v=DKIM1; p="\n'
    )
    found = {(one.code, one.key) for one in check_text("a.zone", text.encode(), Config()).findings if one.provider}
    assert found == {
        ("MC611", "fm2._domainkey.example.com"), ("MC611", "fm3._domainkey.example.com"), ("MC612", "20240117093012pm._domainkey.example.com"),
    }  # fmt: skip


def test_a_large_zone_is_read_in_time():
    lines = [f'h{number} CNAME h{number}.hosting.example.\nv{number} TXT "x"\n' for number in range(3000)]
    lines += [
        f'd{number}._domainkey TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="\n'
        for number in range(300)
    ]
    lines += [f"s{number}._domainkey.x{number} CNAME other.example.\n" for number in range(300)]
    begin = time.perf_counter()
    check_text("a.zone", (HEAD + "".join(lines)).encode(), Config())
    assert time.perf_counter() - begin < 10


LABELS = st.sampled_from(("s1", "resend", "x" * 63, "fm1", "*", "_", "20240117093012pm", "pm-bounces", "\\", "{token}"))
NAMES = st.builds(
    "{}.{}".format,
    LABELS,
    st.sampled_from((APEX, f"_domainkey.{APEX}", f"_domainkey._domainkey.{APEX}", f"_domainkey.a.b.{APEX}")),
)
VALUES = st.one_of(
    st.text(max_size=60), st.sampled_from((KEY, "pm.mtasv.net", "s1.domainkey.u1.wl1.sendgrid.net", ".", "", "a" * 5000))
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NAMES, st.sampled_from(("TXT", "CNAME")), VALUES), max_size=5))
def test_any_records_are_read(listed):
    for one in providers(tuple(listed), APEX, catalogue.load()):
        assert one.proof in [name for name, _, _ in listed] and one.domain.endswith(APEX)
