"""The rules that no zone file can show: MC633 and MC642, over a resolver that answers from a table."""

from __future__ import annotations

import asyncio

import pytest

from mailcheck.config import Config
from mailcheck.dns.answers import Absent, Found, Mx, Unanswered
from mailcheck.dns.domain import Subject, inspect
from mailcheck.dns.judge import complaints
from mailcheck.rules import load

BOGUS = Unanswered("DNSSEC validation failed", bogus=True)
SILENT = Unanswered("no answer within 3 seconds")
SOA = Found(("ns.example.com. admin.example.com. 1 7200 3600 1209600 300",))
MX = Found((Mx(10, "mail.example.com"),))
DMARC = Found(("v=DMARC1; p=reject",))


class Table:
    """(name, type) -> answer; a name alone answers for every type. All others do not exist, or get `rest`."""

    def __init__(self, answers, rest=None):
        self.answers = answers
        self.rest = rest

    async def ask(self, name, kind):
        found = self.answers.get((name, kind), self.answers.get(name))
        if found is not None:
            return found
        if self.rest is not None:
            return self.rest
        known = [one if isinstance(one, str) else one[0] for one in self.answers]
        return Absent(any(one == name or one.endswith(f".{name}") for one in known))


def said(table, domain="example.com"):
    return complaints(asyncio.run(inspect(table, Subject(domain))), Config())


NOT_FOUND = {
    "never registered": (Table({}), "example.com"),
    "a subdomain of one that expired": (Table({}), "mail.shop.example.com"),
    "under a country's name": (Table({"co.uk": SOA}), "shop.co.uk"),
}
THERE = {
    "a whole domain": (Table({("example.com", "SOA"): SOA, ("example.com", "MX"): MX}), "example.com"),
    "a subdomain that has no zone of its own": (
        Table({("example.com", "SOA"): SOA, ("mail.example.com", "MX"): MX}),
        "mail.example.com",
    ),
    "a name that only has others below it": (Table({("www.example.com", "A"): Found(("192.0.2.1",))}), "example.com"),
    "silence proves nothing": (Table({}, SILENT), "example.com"),
    "silence for its SOA alone": (Table({("example.com", "SOA"): SILENT}), "example.com"),
    "broken signatures are another matter": (Table({}, BOGUS), "example.com"),
}
BROKEN = {
    "everything is bogus": (Table({}, BOGUS), "example.com"),
    "the SOA is": (Table({("example.com", "SOA"): BOGUS, ("example.com", "MX"): MX}), "example.com"),
    "the MX is": (Table({("example.com", "SOA"): SOA, ("example.com", "MX"): BOGUS}), "example.com"),
    "an address is": (Table({("example.com", "SOA"): SOA, ("example.com", "AAAA"): BOGUS}), "example.com"),
}
WHOLE = {
    "signed and right": (Table({("example.com", "SOA"): SOA._replace(authentic=True), ("example.com", "MX"): MX}), "example.com"),
    "a server that fails": (Table({}, Unanswered("the name server failed (SERVFAIL)")), "example.com"),
    "a bogus record of somebody else": (
        Table({("example.com", "SOA"): SOA, ("example.com", "MX"): MX, ("example.com", "TXT"): Found(("v=spf1 include:b.example -all",)), "b.example": BOGUS}),
        "example.com",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", NOT_FOUND)
def test_a_domain_that_does_not_exist(what):
    table, domain = NOT_FOUND[what]
    (one,) = said(table, domain)  # and nothing else: all other records are missing for this reason
    assert (one.rule.code, one.severity) == ("MC633", "error")
    assert one.name in (domain, "example.com", "shop.co.uk") and f"the domain {one.name} does not exist" in one.message
    assert one.help == "correct the sender, or register the domain"


@pytest.mark.parametrize("what", THERE)
def test_a_domain_that_exists_or_may_exist(what):
    assert "MC633" not in [one.rule.code for one in said(*THERE[what])]


@pytest.mark.parametrize("what", BROKEN)
def test_broken_signatures(what):
    (one,) = said(*BROKEN[what])
    assert (one.rule.code, one.severity, one.name) == ("MC642", "error", "example.com")
    assert "DNSSEC of example.com is broken" in one.message and "registrar" in one.help


@pytest.mark.parametrize("what", WHOLE)
def test_signatures_that_are_not_broken(what):
    assert "MC642" not in [one.rule.code for one in said(*WHOLE[what])]


@pytest.mark.parametrize(("code", "table"), [("MC633", NOT_FOUND), ("MC642", BROKEN)])
def test_an_emptied_rule_is_noticed(code, table, monkeypatch):
    monkeypatch.setattr(load(code), "check", lambda domain: iter(()))
    for case in table.values():
        assert code not in [one.rule.code for one in said(*case)]
