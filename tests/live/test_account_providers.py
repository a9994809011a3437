"""The other providers: answers as their documentation shows them, and answers of any form."""

from __future__ import annotations

import asyncio
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.live.account import PROVIDERS, Account, AccountRequest, Record, ask_account, expectations
from mailcheck.live.providers.api import Reply
from mailcheck.live.providers.base import Reader, Stopped
from mailcheck.live.target import Secret
from tests.live.account_servers import Answer, resend_domain
from tests.live.test_account import SHOP, asked, kinds

SG = "SG.madeupmadeupmadeupma.madeupmadeupmadeupmadeupmadeupmadeupmadeup0"
UUID = "00000000-1111-2222-3333-444444444444"
MG = "key-0123456789abcdef0123456789abcdef"
XK = "xkeysib-" + "0" * 64 + "-madeupmadeupmade"

HEADERS = {
    "sendgrid": (SG, "authorization", f"Bearer {SG}"),
    "postmark": (UUID, "x-postmark-server-token", UUID),
    "mailgun": (MG, "authorization", "Basic " + b64encode(f"api:{MG}".encode()).decode()),
    "brevo": (XK, "api-key", XK),
}


def at(**answers):
    """A server: path (with `_` for `/`) to answer; 404 with JSON elsewhere."""
    return lambda request: answers.get(
        request.path.strip("/").replace("/", "_").replace(".", "_"), Answer(404, {"message": "not found"})
    )


def ask(provider, sender=SHOP, region="", key="", **answers):
    return asked(at(**answers), key or HEADERS[provider][0], sender, region, provider)


def told(account: Account):
    return account.key, account.domain.state, account.domain.status, kinds(account)


@pytest.mark.parametrize("provider", HEADERS)
def test_the_key_is_in_its_header_alone(provider):
    key, header, value = HEADERS[provider]
    _, server = asked(lambda request: Answer(500), key, SHOP, "", provider)
    (request,) = server.seen
    assert request.method == "GET"
    assert request.headers[header] == value
    assert [name for name, text in request.headers.items() if key in text or value in text] == [header]


# provider, region -> where it is asked
BASES = {
    ("resend", "eu-west-1"): "https://api.resend.com",
    ("sendgrid", ""): "https://api.sendgrid.com",
    ("sendgrid", "global"): "https://api.sendgrid.com",
    ("sendgrid", "EU"): "https://api.eu.sendgrid.com",
    ("postmark", "eu"): "https://api.postmarkapp.com",
    ("mailgun", ""): "https://api.mailgun.net",
    ("mailgun", "us"): "https://api.mailgun.net",
    ("mailgun", " eu "): "https://api.eu.mailgun.net",
    ("brevo", ""): "https://api.brevo.com",
}


@pytest.mark.parametrize("case", BASES, ids=str)
def test_base(case):
    assert PROVIDERS[case[0]].base(case[1]) == BASES[case]


# provider, key -> what is said without asking
UNASKED = {
    ("resend", "SG.x.y"): ("refused", ["key-refused"]),
    ("resend", ""): ("refused", ["key-refused"]),
    ("resend", "re_a b"): ("refused", ["key-refused"]),
    ("resend", "re_a\n"): ("refused", ["key-refused"]),
    ("resend", "re_" + "a" * 500): ("refused", ["key-refused"]),
    ("sendgrid", "re_x"): ("refused", ["key-refused"]),
    ("postmark", "PM-T-outbound-abc"): ("unknown", ["not-supported"]),
    ("postmark", "POSTMARK_API_TEST"): ("unknown", ["not-supported"]),
    ("brevo", "xsmtpsib-" + "0" * 64 + "-madeupmadeupmade"): ("unknown", ["not-supported"]),
    ("amazon-ses", "AKIAMADEUP"): ("unknown", ["not-supported"]),
}


@pytest.mark.parametrize("case", UNASKED, ids=str)
def test_what_is_not_asked(case):
    account, server = asked(lambda request: Answer(200, {}), case[1], SHOP, "", case[0])
    assert (account.key, kinds(account)) == UNASKED[case]
    assert server.seen == []
    assert account.provider == case[0]


# --- SendGrid ----------------------------------------------------------------------------------------------------

SCOPES = Answer(200, {"scopes": ["mail.send", "alerts.read"]})
FORBIDDEN = Answer(403, {"errors": [{"message": "access forbidden", "field": None}]})
WRONG = Answer(401, {"errors": [{"field": None, "message": "authorization required"}]})


def sendgrid_domain(name=SHOP, *, valid=True, automatic=True):
    if automatic:
        dns = {
            "mail_cname": {"valid": valid, "type": "cname", "host": f"em7.{name}", "data": "u7.wl.sendgrid.net"},
            "dkim1": {
                "valid": valid,
                "type": "cname",
                "host": f"s1._domainkey.{name}",
                "data": "s1.domainkey.u7.wl.sendgrid.net",
            },
            "dkim2": {"valid": True, "type": "cname", "host": f"s2._domainkey.{name}", "data": "s2.domainkey.u7.wl.sendgrid.net"},
        }
    else:
        dns = {
            "mail_server": {"valid": valid, "type": "mx", "host": f"em7.{name}", "data": "mx.sendgrid.net"},
            "subdomain_spf": {"valid": valid, "type": "txt", "host": f"em7.{name}", "data": "v=spf1 include:sendgrid.net ~all"},
            "domain_spf": {"valid": valid, "type": "txt", "host": name, "data": "v=spf1 include:sendgrid.net -all"},
            "dkim": {"valid": valid, "type": "txt", "host": f"m1._domainkey.{name}", "data": "k=rsa; t=s; p=MIGfMA0"},
        }
    return {"id": 7, "user_id": 8, "subdomain": "em7", "domain": name, "username": "a", "ips": [], "custom_spf": False, "default": True,
            "legacy": False, "automatic_security": automatic, "valid": valid, "dns": dns}  # fmt: skip


SENDGRID = {
    "verified": (SCOPES, Answer(200, [sendgrid_domain()]), ("valid", "found", "verified", [])),
    "not valid": (
        SCOPES,
        Answer(200, [sendgrid_domain(valid=False)]),
        ("valid", "found", "pending", ["domain-not-verified", "records-pending"]),
    ),
    "one of two is": (SCOPES, Answer(200, [sendgrid_domain(valid=False), sendgrid_domain()]), ("valid", "found", "verified", [])),
    "none": (SCOPES, Answer(200, []), ("valid", "not-found", "", ["domain-not-in-account"])),
    "another": (SCOPES, Answer(200, [sendgrid_domain("myshop.example")]), ("valid", "not-found", "", ["domain-not-in-account"])),
    "sends and sees not": (SCOPES, FORBIDDEN, ("sending-only", "unknown", "", ["key-sending-only"])),
    "may not send": (Answer(200, {"scopes": ["alerts.read"]}), Answer(200, []), ("forbidden", "unknown", "", ["key-forbidden"])),
    "wrong": (WRONG, WRONG, ("refused", "unknown", "", ["key-refused"])),
    "may nothing": (FORBIDDEN, FORBIDDEN, ("forbidden", "unknown", "", ["key-forbidden"])),
    "sees domains alone": (FORBIDDEN, Answer(200, [sendgrid_domain()]), ("valid", "found", "verified", [])),
    "address": (
        Answer(401, {"errors": [{"message": "The requestor's IP Address is not whitelisted"}]}),
        WRONG,
        ("unknown", "unknown", "", ["key-forbidden"]),
    ),
    "no scopes": (Answer(200, {}), WRONG, ("valid", "unknown", "", ["api-answer-not-understood"])),
    "an object": (SCOPES, Answer(200, {}), ("valid", "unknown", "", ["api-answer-not-understood"])),
}


@pytest.mark.parametrize("case", SENDGRID)
def test_sendgrid(case):
    scopes, domains, expected = SENDGRID[case]
    account, server = ask("sendgrid", v3_scopes=scopes, v3_whitelabel_domains=domains)
    assert told(account) == expected
    assert [one.query for one in server.seen[1:]] in ([], [{"domain": SHOP, "limit": "50"}])


def test_sendgrid_without_a_sender():
    assert told(ask("sendgrid", None, v3_scopes=SCOPES)[0]) == ("valid", "unknown", "", [])
    assert told(ask("sendgrid", None, v3_scopes=FORBIDDEN)[0]) == ("forbidden", "unknown", "", ["key-forbidden"])


def test_sendgrid_records():
    account, _ = ask("sendgrid", v3_scopes=SCOPES, v3_whitelabel_domains=Answer(200, [sendgrid_domain(valid=False)]))
    assert account.records == (
        Record("return-path", "em7.shop.example", "CNAME", "u7.wl.sendgrid.net", None, "pending"),
        Record("dkim", "s1._domainkey.shop.example", "CNAME", "s1.domainkey.u7.wl.sendgrid.net", None, "pending"),
        Record("dkim", "s2._domainkey.shop.example", "CNAME", "s2.domainkey.u7.wl.sendgrid.net", None, "verified"),
    )
    assert "CNAME em7.shop.example (pending), CNAME s1._domainkey.shop.example (pending); until" in account.problems[1].says
    account, _ = ask("sendgrid", v3_scopes=SCOPES, v3_whitelabel_domains=Answer(200, [sendgrid_domain(automatic=False)]))
    assert [(one.purpose, one.type, one.name) for one in account.records] == [
        ("return-path", "MX", "em7.shop.example"), ("spf", "TXT", "em7.shop.example"), ("dkim", "TXT", "m1._domainkey.shop.example"),
    ]  # fmt: skip


# --- Postmark ----------------------------------------------------------------------------------------------------

SERVER = {"ID": 1, "Name": "Shop", "ApiTokens": [UUID], "SmtpApiActivated": True, "DeliveryType": "Live"}
POSTMARK = {
    "valid": (Answer(200, SERVER), SHOP, ("valid", "unknown", "", ["not-supported"])),
    "no sender": (Answer(200, SERVER), None, ("valid", "unknown", "", [])),
    "smtp is off": (Answer(200, {**SERVER, "SmtpApiActivated": False}), None, ("valid", "unknown", "", ["smtp-off"])),
    "sandbox": (Answer(200, {**SERVER, "DeliveryType": "Sandbox"}), None, ("valid", "unknown", "", ["sandbox"])),
    "older answer": (Answer(200, {"ID": 1}), None, ("valid", "unknown", "", [])),
    "another service": (Answer(200, {"id": 1}), None, ("valid", "unknown", "", ["api-answer-not-understood"])),
    "wrong": (
        Answer(401, {"ErrorCode": 10, "Message": "Bad or missing API token."}),
        SHOP,
        ("refused", "unknown", "", ["key-refused"]),
    ),
    "forbidden": (Answer(403), SHOP, ("forbidden", "unknown", "", ["key-forbidden"])),
    "422": (Answer(422, {"ErrorCode": 1}), SHOP, ("unknown", "unknown", "", ["api-answer-not-understood"])),
}


@pytest.mark.parametrize("case", POSTMARK)
def test_postmark(case):
    answer, sender, expected = POSTMARK[case]
    account, _ = ask("postmark", sender, server=answer)
    assert told(account) == expected
    assert UUID not in repr(account)
    assert expectations(account, SHOP) == []


# --- Mailgun -----------------------------------------------------------------------------------------------------


def mailgun_domain(name=SHOP, state="active", valid="valid", **own):
    return {
        "domain": {"name": name, "state": state, "type": "custom", "id": "1", "created_at": "Thu, 13 Oct 2011 18:02:00 GMT"},
        "receiving_dns_records": [{"cached": [], "priority": "10", "record_type": "MX", "valid": "unknown", "value": "mxa.mailgun.org"}],
        "sending_dns_records": [
            {"cached": [], "name": name, "record_type": "TXT", "valid": valid, "value": "v=spf1 include:mailgun.org ~all"},
            {"cached": [], "name": f"pic._domainkey.{name}", "record_type": "TXT", "valid": valid, "value": "k=rsa; p=MIGfMA0"},
            {"cached": [], "name": f"email.{name}", "record_type": "CNAME", "valid": "unknown", "value": "mailgun.org"},
        ],
        **own,
    }  # fmt: skip


ITEMS = [{"name": name, "state": state} for name, state in [
    ("myshop.example", "active"), ("old.mg.shop.example", "active"), ("x.shop.example", "unverified"), ("mg.shop.example", "active"),
]]  # fmt: skip
MAILGUN = {
    "active": ({"v4_domains_shop_example": Answer(200, mailgun_domain())}, ("valid", "found", "verified", []), SHOP),
    "unverified": (
        {"v4_domains_shop_example": Answer(200, mailgun_domain(state="unverified", valid="unknown"))},
        ("valid", "found", "unverified", ["domain-not-verified", "records-pending"]), SHOP,
    ),
    "disabled": ({"v4_domains_shop_example": Answer(200, mailgun_domain(state="disabled"))}, ("valid", "found", "disabled", ["domain-disabled"]), SHOP),
    "below": (
        {"v4_domains": Answer(200, {"items": ITEMS}), "v4_domains_mg_shop_example": Answer(200, mailgun_domain("mg.shop.example"))},
        ("valid", "found", "verified", []), "mg.shop.example",
    ),
    "none below": ({"v4_domains": Answer(200, {"items": ITEMS[:1]})}, ("valid", "not-found", "", ["domain-not-in-account"]), SHOP),
    "empty": ({"v4_domains": Answer(200, {"items": None, "total_count": 0})}, ("valid", "not-found", "", ["domain-not-in-account"]), SHOP),
    "wrong": ({"v4_domains_shop_example": Answer(401, b"Forbidden")}, ("unknown", "unknown", "", ["key-forbidden"]), ""),
    "forbidden": ({"v4_domains_shop_example": Answer(403, {"message": "Forbidden"})}, ("unknown", "unknown", "", ["key-forbidden"]), ""),
    "wrong path": ({"v4_domains_shop_example": Answer(404, b"page not found")}, ("unknown", "unknown", "", ["api-answer-not-understood"]), ""),
    "no domain": ({"v4_domains_shop_example": Answer(200, {"message": "x"})}, ("valid", "unknown", "", ["api-answer-not-understood"]), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", MAILGUN)
def test_mailgun(case):
    answers, expected, name = MAILGUN[case]
    account, server = ask("mailgun", **answers)
    assert (told(account), account.domain.name) == (expected, name)
    assert [one.query for one in server.seen if one.path == "/v4/domains"] in ([], [{"search": SHOP, "limit": "100"}])


def test_mailgun_records():
    account, _ = ask("mailgun", v4_domains_shop_example=Answer(200, mailgun_domain(valid="invalid", state="unverified")))
    assert account.records == (
        Record("spf", "shop.example", "TXT", "v=spf1 include:mailgun.org ~all", None, "invalid"),
        Record("dkim", "pic._domainkey.shop.example", "TXT", "k=rsa; p=MIGfMA0", None, "invalid"),
        Record("tracking", "email.shop.example", "CNAME", "mailgun.org", None, "unknown"),
    )
    assert [(one.purpose, one.needed) for one in expectations(account, SHOP)] == [
        ("spf", "always"),
        ("dkim", "always"),
        ("tracking", "optional"),
    ]


def test_mailgun_names_the_region():
    for region, here, other in (("", "US", "EU"), ("eu", "EU", "US")):
        account, _ = ask("mailgun", region=region, v4_domains=Answer(200, {"items": []}))
        assert f"(region {here})" in account.problems[0].says
        assert f"in the region {other}" in account.problems[0].help


def test_mailgun_without_a_sender():
    account, server = ask("mailgun", None, v4_domains=Answer(200, {"items": []}))
    assert told(account) == ("valid", "unknown", "", [])
    assert server.seen[0].query == {"limit": "1"}


# --- Brevo -------------------------------------------------------------------------------------------------------


def brevo_domain(*, authenticated=True, left="", older=False):
    row = lambda name, kind, value, status=authenticated: {"host_name": name, "type": kind, "value": value, "status": status}  # noqa: E731
    dns = {
        "brevo_code": row(left[1:] or "@", "TXT", "brevo-code:0123456789abcdef0123456789abcdef", True),
        "dmarc_record": row(f"_dmarc{left}", "TXT", "v=DMARC1; p=none; rua=mailto:rua@dmarc.brevo.com"),
        "dkim_record": row(f"mail._domainkey{left}.", "TXT", "k=rsa;p=MIGfMA0") if older else None,
    }
    if not older:
        dns["dkim1Record"] = row(f"brevo1._domainkey{left}", "CNAME", "b1.shop-example.dkim.brevo.com")
        dns["dkim2Record"] = row(f"brevo2._domainkey{left}", "CNAME", "b2.shop-example.dkim.brevo.com")
    return {"domain": SHOP, "verified": True, "authenticated": authenticated, "dns_records": dns}


UNAUTHORIZED = Answer(401, {"message": "Key not found", "code": "unauthorized"})
ADDRESS = Answer(401, {"message": "We have detected you are using an unrecognised IP address 192.0.2.1.", "code": "unauthorized"})
BREVO = {
    "authenticated": (Answer(200, brevo_domain()), ("valid", "found", "verified", [])),
    "pending": (
        Answer(200, brevo_domain(authenticated=False)),
        ("valid", "found", "pending", ["domain-not-verified", "records-pending"]),
    ),
    "older": (Answer(200, brevo_domain(older=True)), ("valid", "found", "verified", [])),
    "no records": (
        Answer(200, {"domain": SHOP, "verified": False, "authenticated": False}),
        ("valid", "found", "pending", ["domain-not-verified"]),
    ),
    "not there": (
        Answer(404, {"code": "document_not_found", "message": "Domain does not exist"}),
        ("valid", "not-found", "", ["domain-not-in-account"]),
    ),
    "wrong path": (Answer(404, b"<html>"), ("unknown", "unknown", "", ["api-answer-not-understood"])),
    "wrong": (UNAUTHORIZED, ("refused", "unknown", "", ["key-refused"])),
    "address": (ADDRESS, ("unknown", "unknown", "", ["key-forbidden"])),
    "forbidden": (Answer(403, {"code": "permission_denied"}), ("forbidden", "unknown", "", ["key-forbidden"])),
    "not told": (Answer(200, {"domain": SHOP, "authenticated": "yes"}), ("valid", "unknown", "", ["api-answer-not-understood"])),
}


@pytest.mark.parametrize("case", BREVO)
def test_brevo(case):
    answer, expected = BREVO[case]
    assert told(ask("brevo", v3_senders_domains_shop_example=answer)[0]) == expected


def test_brevo_records():
    account, _ = ask("brevo", v3_senders_domains_shop_example=Answer(200, brevo_domain(authenticated=False, older=True)))
    assert account.records == (
        Record("verification", "shop.example", "TXT", "brevo-code:0123456789abcdef0123456789abcdef", None, "verified"),
        Record("dkim", "mail._domainkey.shop.example", "TXT", "k=rsa;p=MIGfMA0", None, "pending"),
        Record("dmarc", "_dmarc.shop.example", "TXT", "v=DMARC1; p=none; rua=mailto:rua@dmarc.brevo.com", None, "pending"),
    )
    assert [(one.purpose, one.needed) for one in expectations(account, SHOP)] == [
        ("verification", "always"),
        ("dkim", "always"),
        ("dmarc", "recommended"),
    ]
    account, _ = ask("brevo", "news.shop.example", v3_senders_domains_news_shop_example=Answer(200, brevo_domain(left=".news")))
    assert [one.name for one in account.records] == [
        "news.shop.example", "brevo1._domainkey.news.shop.example", "brevo2._domainkey.news.shop.example", "_dmarc.news.shop.example",
    ]  # fmt: skip


def test_brevo_without_a_sender():
    assert told(ask("brevo", None, v3_senders_domains=Answer(200, {"domains": []}))[0]) == ("valid", "unknown", "", [])
    assert told(ask("brevo", None, v3_senders_domains=UNAUTHORIZED)[0]) == ("refused", "unknown", "", ["key-refused"])


# --- answers of any form -----------------------------------------------------------------------------------------

WORDS = st.sampled_from([
    "data", "id", "name", "status", "records", "record", "type", "value", "region", "has_more", "capabilities", "sending", "domain", "dns", "valid", "host",
    "dkim1", "mail_cname", "scopes", "mail.send", "ID", "DeliveryType", "items", "state", "sending_dns_records", "record_type", "priority", "authenticated",
    "dns_records", "brevo_code", "host_name", "message", "errors", SHOP, "send", "verified", "TXT", "MX", "CNAME", "SPF", "DKIM", "@", "restricted_api_key",
])  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=12)
BODIES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=8),
    max_leaves=25,
)


class Anything:
    """An Api that answers with what it was given, in turn."""

    def __init__(self, name, replies):
        self.read, self.replies, self.accepted = Reader(name, ["a-secret-key"]), list(replies), False

    async def get(self, path, **query):
        assert path.startswith("/")
        assert ".." not in path
        if not self.replies:
            raise Stopped(self.read.wrong("the end").problem)
        return self.replies.pop(0)

    def unexpected(self, status):
        return self.read.wrong("the status")


@pytest.mark.parametrize("provider", PROVIDERS)
@given(replies=st.lists(st.builds(Reply, st.sampled_from([200, 200, 200, 400, 401, 403, 404]), BODIES), min_size=1, max_size=4))
def test_any_answer(provider, replies):
    module = PROVIDERS[provider]
    try:
        account = asyncio.run(module.ask(Anything(module.NAME, replies), SHOP, "eu"))
    except Stopped as stopped:
        account = Account(provider, problems=(stopped.problem,))
    kinds(account)
    for one in account.records:
        assert one.value.isprintable()
        assert one.name.isprintable()
    assert all(one.says.isprintable() for one in account.problems)
    expectations(account, SHOP)


GOOD = {
    "resend": [{"data": [resend_domain(SHOP)]}, resend_domain(SHOP, "pending", capabilities={"sending": "enabled"})],
    "sendgrid": [{"scopes": ["mail.send"]}, [sendgrid_domain(automatic=False, valid=False)]],
    "postmark": [SERVER],
    "mailgun": [mailgun_domain(state="unverified", valid="unknown")],
    "brevo": [brevo_domain(authenticated=False)],
}


def places(body, path=()):
    """The path to every part of a body."""
    yield path
    for key, value in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        yield from places(value, (*path, key))


def changed(body, path, value):
    """A copy with one part replaced."""
    if not path:
        return value
    copy = dict(body) if isinstance(body, dict) else list(body)
    copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize("provider", GOOD)
@given(data=st.data())
def test_any_part(provider, data):
    """A good answer with one part in which there is something else."""
    bodies = list(GOOD[provider])
    number = data.draw(st.integers(0, len(bodies) - 1))
    path = data.draw(st.sampled_from(list(places(bodies[number]))))
    value = data.draw(
        LEAVES | st.sampled_from(["a-secret-key", "x a-secret-key y", "a" * 5000, "\x1b[2J", [], {}, [{}], 10**400])
    )
    bodies[number] = changed(bodies[number], path, value)
    module = PROVIDERS[provider]
    try:
        account = asyncio.run(module.ask(Anything(module.NAME, [Reply(200, body) for body in bodies]), SHOP, "eu"))
    except Stopped as stopped:
        account = Account(provider, problems=(stopped.problem,))
    kinds(account)
    assert all(text.isprintable() for one in account.problems for text in one)
    assert all(one.value.isprintable() and one.status.isprintable() for one in account.records)
    assert "a-secret-key" not in repr((account, expectations(account, SHOP)))


@given(sender=st.text(max_size=300), region=st.text(max_size=10))
def test_any_sender(sender, region):
    """What stands in the file as the sender's domain never changes the path that is asked."""
    from mailcheck.live.account import _domain

    name = _domain(sender)
    assert name == "" or (name.isascii() and not set(name) & set("/?#%\\ :@") and ".." not in name and len(name) <= 253)
    account = asyncio.run(ask_account(AccountRequest("unknown", Secret("x"), sender, region)))
    assert kinds(account) == ["not-supported"]
