"""What Resend's API says of the key and the domain: its own description is the fake it is asked at."""

from __future__ import annotations

import asyncio
import re
import ssl
import time

import pytest

from mailcheck.live.account import KINDS, Account, AccountRequest, ClientOptions, Record, ask_account, expectations
from mailcheck.live.providers.base import in_full, zone_of
from mailcheck.live.target import Secret
from tests.live.account_servers import DESCRIPTION, FULL, SENDING, Answer, Resend, Server, resend_domain

described = pytest.param(
    True,
    id="described",
    marks=pytest.mark.skipif(not DESCRIPTION.exists(), reason="Resend's description of its API does not lie beside the project"),
)
both = pytest.mark.parametrize("by_description", [described, pytest.param(False, id="by-hand")])

SHOP = "shop.example"


CONTEXT = ssl.create_default_context()  # once: reading the system's certificates takes longer than a test


def asked(handle, key=FULL, sender=SHOP, region="", provider="resend", **options):
    """The answer, and the server with the requests it got."""

    async def run():
        async with Server(handle) as server:
            request = AccountRequest(provider, Secret(key), sender, region, server.url)
            return await ask_account(request, ClientOptions(context=CONTEXT, **options)), server

    return asyncio.run(run())


def kinds(account: Account) -> list[str]:
    assert all(one.kind in KINDS and one.says and one.help for one in account.problems)
    return [one.kind for one in account.problems]


# --- keys and domains: domains of the account, key, sender, region -> key, state, status, problems ----------------

VERIFIED = [resend_domain(SHOP)]
STATES = {
    "verified": (VERIFIED, FULL, SHOP, "", ("valid", "found", "verified", [])),
    "sender in capitals": (VERIFIED, FULL, "Shop.Example.", "", ("valid", "found", "verified", [])),
    "outside ascii": ([resend_domain("xn--mller-kva.example")], FULL, "müller.example", "", ("valid", "found", "verified", [])),
    "pending": ([resend_domain(SHOP, "pending")], FULL, SHOP, "", ("valid", "found", "pending", ["domain-not-verified", "records-pending"])),
    "not started": ([resend_domain(SHOP, "not_started")], FULL, SHOP, "", ("valid", "found", "not-started", ["domain-not-verified", "records-pending"])),
    "failed": ([resend_domain(SHOP, "failed")], FULL, SHOP, "", ("valid", "found", "failed", ["domain-not-verified", "records-pending"])),
    "only receiving is missing": (
        [resend_domain(SHOP, "partially_verified", records={"return-path": "verified", "spf": "verified", "dkim": "verified"})],
        FULL, SHOP, "", ("valid", "found", "partially-verified", []),
    ),
    "sending is missing": (
        [resend_domain(SHOP, "partially_failed", records={"return-path": "verified", "spf": "failed", "dkim": "verified"})],
        FULL, SHOP, "", ("valid", "found", "partially-failed", ["domain-not-verified", "records-pending"]),
    ),
    "verified once, a record is gone": (
        [resend_domain(SHOP, records={"dkim": "temporary_failure"})], FULL, SHOP, "", ("valid", "found", "verified", ["records-pending"]),
    ),
    "tracking is missing": ([resend_domain(SHOP, records={"tracking": "failed"})], FULL, SHOP, "", ("valid", "found", "verified", [])),
    "sending is off": (
        [resend_domain(SHOP, capabilities={"sending": "disabled", "receiving": "enabled"})], FULL, SHOP, "",
        ("valid", "found", "verified", ["domain-disabled"]),
    ),
    "other region": (VERIFIED, FULL, SHOP, "us-east-1", ("valid", "found", "verified", ["region-differs"])),
    "same region": (VERIFIED, FULL, SHOP, "EU-West-1", ("valid", "found", "verified", [])),
    "empty account": ([], FULL, SHOP, "", ("valid", "not-found", "", ["domain-not-in-account"])),
    "only a domain above it": (VERIFIED, FULL, "mail.shop.example", "", ("valid", "not-found", "", ["domain-not-in-account"])),
    "only a domain below it": ([resend_domain("mail.shop.example")], FULL, SHOP, "", ("valid", "not-found", "", ["domain-not-in-account"])),
    "sender not known": (VERIFIED, FULL, None, "", ("valid", "unknown", "", [])),
    "sender is no domain": (VERIFIED, FULL, "../keys", "", ("valid", "unknown", "", [])),
    "sandbox": (VERIFIED, FULL, "resend.dev", "", ("valid", "unknown", "", [])),
    "key may only send": (VERIFIED, SENDING, SHOP, "", ("sending-only", "unknown", "", ["key-sending-only"])),
    "key is not known": (VERIFIED, "re_wrong", SHOP, "", ("refused", "unknown", "", ["key-refused"])),
}  # fmt: skip


@both
@pytest.mark.parametrize("case", STATES)
def test_key_and_domain(case, by_description):
    domains, key, sender, region, expected = STATES[case]
    fake = Resend(domains, by_description)
    account, server = asked(fake, key, sender, region)
    assert (account.key, account.domain.state, account.domain.status, kinds(account)) == expected
    assert fake.complaints == []
    assert account.region == ("eu-west-1" if account.domain.state == "found" else "")
    assert len(server.seen) <= 2
    assert server.connections == 1


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="Resend's description of its API does not lie beside the project")
def test_the_fake_complains():
    """A request or an answer that the description does not have is noted."""
    fake = Resend([resend_domain(SHOP, "well")], True)
    asked(fake)
    assert fake.complaints != []
    for path, query in (("/domain", {}), ("/domains", {"limit": "101"}), ("/domains", {"page": "2"})):
        fake = Resend([], True)
        fake._operation(type("R", (), {"method": "GET", "path": path, "query": query, "headers": {"authorization": "Bearer x"}}))
        assert len(fake.complaints) == 1


def test_words_for_people():
    says = {
        "domain-not-verified": "Resend will refuse mail from shop.example until it is verified; its status is pending",
        "records-pending": "Resend has not found these records of shop.example: MX send.shop.example (pending), TXT send.shop.example (pending), "
        "TXT resend._domainkey.shop.example (failed); until it has, the domain is not verified",
        "region-differs": "Resend keeps shop.example in eu-west-1, and us-east-1 is configured: the MX of its return path is the one of eu-west-1",
    }
    account, _ = asked(Resend([resend_domain(SHOP, "pending", records={"dkim": "failed"})], False), region="us-east-1")
    assert {one.kind: one.says for one in account.problems} == says
    account, _ = asked(Resend(VERIFIED, False), sender="mail.shop.example")
    assert account.problems[0].says == (
        "mail.shop.example is not in the Resend account that this key belongs to: Resend will refuse mail from it; in the account is "
        "shop.example (verified), which does not stand for it"
    )


# --- pages -------------------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize(("at", "pages"), [(0, 1), (99, 1), (100, 2), (249, 3), (None, 3)])
def test_pages(at, pages, by_description):
    domains = [resend_domain(SHOP if number == at else f"d{number}.example", number=number) for number in range(250)]
    fake = Resend(domains, by_description)
    account, server = asked(fake)
    lists = [one.query for one in server.seen if one.path == "/domains"]
    assert account.domain.state == ("not-found" if at is None else "found")
    assert (
        lists
        == [{"limit": "100"}, {"limit": "100", "after": domains[99]["id"]}, {"limit": "100", "after": domains[199]["id"]}][:pages]
    )
    assert fake.complaints == []


def test_pages_without_end():
    count = iter(range(1000))

    def more(request):
        return Answer(200, {"has_more": True, "data": [{"id": f"a{next(count)}", "name": "other.example", "status": "verified"}]})

    account, server = asked(more)
    assert (account.key, kinds(account), len(server.seen)) == ("valid", ["api-answer-not-understood"], 20)
    same = Answer(200, {"has_more": True, "data": [{"id": "same", "name": "other.example", "status": "verified"}]})
    account, server = asked(lambda request: same)
    assert (kinds(account), len(server.seen)) == (["api-answer-not-understood"], 2)
    account, server = asked(lambda request: Answer(200, {"has_more": True, "data": []}))
    assert (kinds(account), len(server.seen)) == (["api-answer-not-understood"], 1)


# --- records -----------------------------------------------------------------------------------------------------

# domain, zone it lies in -> names of DKIM and return path
NAMES = {
    "shop.example": ("shop.example", "resend._domainkey.shop.example", "send.shop.example"),
    "mail.shop.example": ("shop.example", "resend._domainkey.mail.shop.example", "send.mail.shop.example"),
    "send.shop.example": ("shop.example", "resend._domainkey.send.shop.example", "send.send.shop.example"),
    "send.example": ("send.example", "resend._domainkey.send.example", "send.send.example"),
    "a.b.shop.co.uk": ("shop.co.uk", "resend._domainkey.a.b.shop.co.uk", "send.a.b.shop.co.uk"),
}


@pytest.mark.parametrize("domain", NAMES)
def test_names_are_in_full(domain):
    zone, dkim, path = NAMES[domain]
    account, _ = asked(Resend([resend_domain(domain, zone=zone)], False), sender=domain)
    assert account.records == (
        Record("return-path", path, "MX", "feedback-smtp.eu-west-1.amazonses.com", 10, "verified"),
        Record("spf", path, "TXT", "v=spf1 include:amazonses.com ~all", None, "verified"),
        Record("dkim", dkim, "TXT", "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB", None, "verified"),
        Record("tracking", path.replace("send.", "links.", 1), "CNAME", "links1.resend-dns.com", None, "verified"),
        Record("receiving", domain, "MX", "inbound-smtp.eu-west-1.amazonaws.com", 10, "verified"),
    )
    wanted = expectations(account, domain.upper())
    assert [(one.purpose, one.name, one.kind, one.value, one.priority, one.needed) for one in wanted] == [
        ("return-path", path, "MX", "feedback-smtp.eu-west-1.amazonses.com", 10, "always"),
        ("spf", path, "TXT", "v=spf1 include:amazonses.com ~all", None, "always"),
        ("dkim", dkim, "TXT", "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCB", None, "always"),
        ("tracking", path.replace("send.", "links.", 1), "CNAME", "links1.resend-dns.com", None, "optional"),
    ]
    assert expectations(account, "other.example") == []
    assert expectations(account._replace(domain=account.domain._replace(state="unknown")), domain) == []


@pytest.mark.parametrize(
    ("name", "zone", "domain", "full"),
    [
        ("@", "shop.example", "shop.example", "shop.example"),
        ("", "shop.example", "news.shop.example", "shop.example"),
        ("x._domainkey.news.shop.example", "", "news.shop.example", "x._domainkey.news.shop.example"),
        ("send", "", "shop.example", ""),
        ("send", "shop.example", "shop.example", "send.shop.example"),
    ],
)
def test_in_full(name, zone, domain, full):
    assert in_full(name, zone, domain) == full


@pytest.mark.parametrize(
    ("domain", "names", "zone"),
    [
        ("shop.example", ["send", "x._domainkey"], "shop.example"),
        ("mail.shop.example", ["x._domainkey.mail"], "shop.example"),
        ("mail.shop.example", ["x._domainkey.mail.shop.example"], "mail.shop.example"),
        ("mail.shop.example", ["x._domainkey.other"], ""),
        ("mail.shop.example", ["x._domainkeymail"], ""),
        ("mail.shop.example", ["x._domainkey.ma"], ""),
        ("mail.shop.example", ["send.mail"], ""),
        ("mail.shop.example", [], ""),
    ],
)
def test_zone_of(domain, names, zone):
    assert zone_of(domain, names) == zone


# purpose, type, listed value, published value, whether it is what is expected
MATCHES = [
    ("spf", "TXT", "v=spf1 include:amazonses.com ~all", "v=spf1 include:_spf.google.com include:amazonses.com -all", True),
    ("spf", "TXT", "v=spf1 include:amazonses.com ~all", "v=spf1 -all", False),
    ("spf", "TXT", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all", True),
    ("spf", "TXT", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all", "v=spf1 ip4:192.0.2.1 -all", False),
    ("dkim", "TXT", "p=MIGf+/A0=", "v=DKIM1; k=rsa; p=MIGf+/A0=", True),
    ("dkim", "TXT", "k=rsa;p=MIGfA0", "p=MIGfA0", True),
    ("dkim", "TXT", "p=MIGfA0", "p=other", False),
    ("dkim", "CNAME", "b1.shop-example.dkim.brevo.com", "b1.shop-example.dkim.brevo.com.", True),
    ("dkim", "CNAME", "b1.shop-example.dkim.brevo.com", "b1xshop-example.dkim.brevo.com", False),
    ("verification", "TXT", "brevo-code:abc123", "brevo-code:abc123", True),
    ("verification", "TXT", "brevo-code:abc123", "brevo-code:abd", False),
    ("dmarc", "TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject; rua=mailto:a@shop.example", True),
    ("return-path", "CNAME", "u7.wl.sendgrid.net", "u7.wl.sendgrid.net", True),
]


@pytest.mark.parametrize(("purpose", "kind", "listed", "published", "fits"), MATCHES)
def test_expectation_matches(purpose, kind, listed, published, fits):
    from mailcheck.live.account import AccountDomain

    account = Account(
        "resend", "valid", AccountDomain("found", SHOP, "pending"), "", (Record(purpose, SHOP, kind, listed, None, "pending"),)
    )
    assert expectations(account, SHOP)[0].matches(published) is fits


def test_return_path_matches_a_host():
    from mailcheck.dns.answers import Mx

    account, _ = asked(Resend(VERIFIED, False))
    wanted = expectations(account, SHOP)[0]
    assert wanted.matches(Mx(10, "feedback-smtp.eu-west-1.amazonses.com"))
    assert not wanted.matches(Mx(10, "feedback-smtp.us-east-1.amazonses.com"))


# --- what is sent ------------------------------------------------------------------------------------------------


def test_the_key_is_in_its_header_alone():
    _, server = asked(Resend(VERIFIED, False))
    assert [(one.method, one.path) for one in server.seen] == [("GET", "/domains"), ("GET", f"/domains/{VERIFIED[0]['id']}")]
    for one in server.seen:
        assert one.headers["authorization"] == f"Bearer {FULL}"
        assert [name for name, value in one.headers.items() if FULL in value] == ["authorization"]
        assert FULL not in str((one.path, one.query))
        assert re.fullmatch(r"mailcheck/[\d.]+", one.headers["user-agent"])
        assert "cookie" not in one.headers


def test_proxies_of_the_environment_are_not_used(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine localhost login x password y\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    account, server = asked(Resend(VERIFIED, False))
    assert account.domain.state == "found"
    assert server.seen[0].headers["authorization"] == f"Bearer {FULL}"


def test_a_second_run_begins_anew():
    started = time.monotonic()
    for _ in range(3):
        assert asked(Resend(VERIFIED, False))[0].domain.status == "verified"
    assert time.monotonic() - started < 5
