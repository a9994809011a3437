"""What a provider needs, where the schema leaves something open: selectors, labels, regions, includes."""

from __future__ import annotations

import asyncio

import pytest

from mailcheck.config import Config
from mailcheck.dns.answers import Found, Mx
from mailcheck.dns.domain import Subject, inspect
from mailcheck.dns.expected import expected
from mailcheck.dns.judge import complaints, unjudged
from mailcheck.dns.page import host, zone_line
from mailcheck.rules.dns.base import Publish
from tests.dns.provider_zones import KEY, schemas
from tests.dns.test_rules_online import SILENT, Table

DOMAIN = "example.com"
GONE = "v=DKIM1; p="


def domain(provider, table, **known):
    return asyncio.run(inspect(table, Subject(DOMAIN, schemas()[provider], **known)))


def txt(*texts, chain=()):
    return Found(texts, chain)


def key(selector):
    return (f"{selector}._domainkey.{DOMAIN}", "TXT")


# --- selectors that are worth a look


@pytest.mark.parametrize(
    ("provider", "selector"), [("mailgun", "k1"), ("mailgun", "smtp"), ("postmark", "pm"), ("zoho", "zmail")]
)
def test_a_usual_selector_that_holds_a_key_will_do(provider, selector):
    found = domain(provider, Table({key(selector): txt(KEY), (DOMAIN, "MX"): Found((Mx(10, "m.example.com"),))}))
    assert [one.expected.name for one in found.seen if one.expected.purpose == "dkim" and one.state == "there"] == [
        key(selector)[0]
    ]
    assert not [reason for reason in unjudged(found) if "_domainkey" in reason]
    assert "MC611" not in [one.rule.code for one in complaints(found, Config())]


@pytest.mark.parametrize(
    "published",
    [
        {},
        {key("k1"): txt(GONE)},
        {key("k1"): txt("v=spf1 -all")},
        {key("k1"): txt(KEY, chain=("k1.mcsv.net",))},
        {key("k1"): SILENT},
    ],
    ids=["nothing", "withdrawn", "not a key", "a CNAME to somebody else", "not answered"],
)
def test_none_of_them_proves_nothing(published):
    found = domain("mailgun", Table({(DOMAIN, "TXT"): txt("v=spf1 include:mailgun.org -all"), **published}))
    assert {one.rule.code for one in complaints(found, Config())} & {"MC611", "MC612", "MC624"} == set()
    (reason,) = [reason for reason in unjudged(found) if "_domainkey" in reason]
    assert "its selector is not known here" in reason and "k1" in reason


def test_the_selector_of_the_user_counts_before_the_usual_ones():
    found = domain("mailgun", Table({key("k1"): txt(KEY)}), selectors=("mine",))
    assert [(one.rule.code, one.name) for one in complaints(found, Config()) if one.rule.code == "MC611"] == [
        ("MC611", key("mine")[0])
    ]


def test_another_form_of_the_key_will_do():
    """Mailgun's own two names stand in for a selector; an older TXT for SendGrid's and Brevo's CNAMEs."""
    pdk = Table(
        {
            (f"pdk1._domainkey.{DOMAIN}", "CNAME"): Found(("x.domainkey.mailgun.org",)),
            key("pdk1"): txt(KEY, chain=("x.domainkey.mailgun.org",)),
        }
    )
    assert not [reason for reason in unjudged(domain("mailgun", pdk)) if "_domainkey" in reason]
    for provider, selector in (("brevo", "mail"), ("sendgrid", "m1"), ("mailchimp-transactional", "mandrill")):
        found = complaints(domain(provider, Table({key(selector): txt(KEY)})), Config())
        assert {one.severity for one in found if one.rule.code == "MC611"} == {"note"}, provider
    good = domain("google-workspace-relay", Table({key("corp"): txt(KEY)}), selectors=("corp",))
    assert [one.severity for one in complaints(good, Config()) if one.rule.code == "MC611"] == ["note"]


# --- names that a zone shows

LISTED = (
    (f"abc._domainkey.{DOMAIN}", "CNAME", "abc.dkim.amazonses.com"),
    (f"def._domainkey.{DOMAIN}", "CNAME", "def.dkim.eu-central-2.amazonses.com"),
    (f"s1._domainkey.{DOMAIN}", "CNAME", "s1.domainkey.u1.wl1.sendgrid.net"),
    (f"20240117093012pm._domainkey.{DOMAIN}", "TXT", KEY),
    (f"bounce.{DOMAIN}", "MX", Mx(10, "feedback-smtp.eu-west-1.amazonses.com")),
)


def names(provider, listed=LISTED, **known):
    return {(one.purpose, one.name) for one in expected(schemas()[provider], DOMAIN, listed=listed, **known)}


def test_a_zone_shows_names_that_nobody_could_guess():
    assert {("dkim", f"abc._domainkey.{DOMAIN}"), ("dkim", f"def._domainkey.{DOMAIN}")} <= names("amazon-ses")
    assert {("spf", f"bounce.{DOMAIN}"), ("return-path", f"bounce.{DOMAIN}")} <= names("amazon-ses")
    assert ("dkim", f"20240117093012pm._domainkey.{DOMAIN}") in names("postmark")
    assert ("dkim", "") in names("sparkpost") and ("dkim", "") in names("smtp2go")


def test_a_return_path_of_ones_own_label():
    assert {("spf", f"bounce.{DOMAIN}"), ("return-path", f"bounce.{DOMAIN}")} <= names("resend")
    assert ("return-path", f"send.{DOMAIN}") in names("resend", listed=())
    both = (*LISTED, (f"send.{DOMAIN}", "MX", Mx(10, "feedback-smtp.eu-west-1.amazonses.com")))
    assert ("return-path", f"send.{DOMAIN}") in names("resend", listed=both)
    twice = ((f"send.{DOMAIN}.{DOMAIN}", "MX", Mx(10, "feedback-smtp.eu-west-1.amazonses.com")),)
    assert ("return-path", f"send.{DOMAIN}") in names("resend", listed=twice)
    assert ("return-path", "news.example.com") in names("resend", listed=(), mail_from="news.example.com")


# --- includes and regions


@pytest.mark.parametrize(
    ("provider", "record", "codes"),
    [
        ("oracle-email-delivery", "v=spf1 include:eu.rp.oracleemaildelivery.com -all", set()),
        ("oracle-email-delivery", "v=spf1 include:rp.oracleemaildelivery.com -all", set()),
        ("oracle-email-delivery", "v=spf1 include:xrp.oracleemaildelivery.com -all", {"MC602"}),
        ("ionos", "v=spf1 include:_spf-us.ionos.com ~all", set()),
        ("ionos", "v=spf1 mx ~all", {"MC602"}),
        ("zoho", "v=spf1 include:one.zoho.com -all", set()),
        ("zoho", "v=spf1 redirect=zohomail.eu", set()),
        ("zoho", "v=spf1 -include:zohomail.eu ~all", {"MC602"}),
        ("zoho", "v=spf1 mx -all include:zohomail.com", {"MC602"}),
        ("zoho", "v=spf1 include:%{d}.flat.example -all", set()),
        ("yandex", "v=spf1 redirect=_spf.yandex.net", set()),
        ("mailgun", "v=spf1 +include:MAILGUN.org. -all", set()),
    ],
)
def test_the_include_of_any_region(provider, record, codes):
    theirs = {name: txt("v=spf1 ip4:203.0.113.0/24 -all") for name in (
        "eu.rp.oracleemaildelivery.com", "rp.oracleemaildelivery.com", "xrp.oracleemaildelivery.com", "_spf-us.ionos.com",
        "one.zoho.com", "zohomail.eu", "zohomail.com", "_spf.yandex.net", "mailgun.org",
    )}  # fmt: skip
    found = domain(provider, Table({(DOMAIN, "TXT"): txt(record), (DOMAIN, "MX"): Found((Mx(10, "m.example.com"),)), **theirs}))
    assert {one.rule.code for one in complaints(found, Config())} & {"MC601", "MC602"} == codes
    for one in complaints(found, Config()):
        assert "``" not in one.message + one.help and "none.invalid" not in one.message + one.help


def test_what_only_the_provider_can_tell_is_not_made_up():
    found = {one.rule.code: one for one in complaints(domain("oracle-email-delivery", Table({})), Config())}
    assert found.get("MC601") is None or not found["MC601"].publish
    found = {one.rule.code: one for one in complaints(domain("ionos", Table({(DOMAIN, "A"): Found(("192.0.2.1",))})), Config())}
    assert not found["MC601"].publish and "that IONOS shows" in found["MC601"].help


def test_the_region_is_filled_in():
    (path,) = [one for one in expected(schemas()["resend"], DOMAIN, region="eu-west-1") if one.purpose == "return-path"]
    assert path.value == "feedback-smtp.eu-west-1.amazonses.com" and not path.matches(
        Mx(10, "feedback-smtp.us-east-1.amazonses.com")
    )
    (path,) = [one for one in expected(schemas()["resend"], DOMAIN) if one.purpose == "return-path"]
    assert path.value == "feedback-smtp.<region>.amazonses.com" and path.matches(Mx(10, "feedback-smtp.us-east-1.amazonses.com"))


# --- how a record is shown


def test_an_mx_without_priority_has_one_in_a_zone_file():
    assert zone_line(Publish("a.example", "MX", "mx.example")) == "a.example. 3600 IN MX 10 mx.example."
    assert zone_line(Publish("a.example", "MX", "mx.example", 0)) == "a.example. 3600 IN MX 0 mx.example."
    assert host("send.a.example", "a.example") == "send" and host("a.example", "a.example") == "@"
