"""Asking real name servers on loopback."""

from __future__ import annotations

import asyncio

import pytest

from mailcheck.dns.answers import Absent, Found, Mx, Unanswered
from mailcheck.dns.network import Asking, Network, Server, server
from mailcheck.errors import UsageError

FAST = Asking(timeout=1.0, tries=2)


def ask(port, *questions, asking=FAST):
    async def go():
        async with Network([Server("udp", "127.0.0.1", port)], asking) as network:
            return await asyncio.gather(*(network.ask(*question) for question in questions)), network.asked

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("resend.example", "MX", Found((Mx(10, "mail.resend.example"),))),
        ("resend.example", "TXT", Found(("v=spf1 mx -all",))),
        ("a.chains.example", "AAAA", Found(("2001:db8::1",))),
        ("null.chains.example", "MX", Found((Mx(0, ""),))),
        ("mixed.case.chains.example", "TXT", Found(("MixedStrings",))),
        ("MIXED.case.chains.EXAMPLE", "TXT", Found(("MixedStrings",))),
        ("any.thing.wild.chains.example", "TXT", Found(("for all names",))),
        ("one.chains.example", "TXT", Found(("at the end",), ("two.chains.example", "three.chains.example"))),
        ("nothing.chains.example", "TXT", Absent(False, ("nowhere.chains.example",))),
        ("nothing.chains.example", "CNAME", Found(("nowhere.chains.example",))),
        ("nowhere.chains.example", "TXT", Absent(False)),
        ("a.chains.example", "TXT", Absent(True)),
        ("wild.chains.example", "TXT", Absent(True)),
    ],
)
@pytest.mark.parametrize("where", ["knot", "unbound"])
def test_answers(where, name, kind, answer, request):
    (found,), _ = ask(request.getfixturevalue(where).port, (name, kind))
    assert found == answer


def test_a_circle_of_cnames_is_no_answer(knot):
    (found,), _ = ask(knot.port, ("loop1.chains.example", "TXT"))
    assert found == Unanswered("its CNAMEs lead in a circle")


def test_long_answers_come_over_tcp(knot, unbound):
    for port in (knot.port, unbound.port):
        (found,), _ = ask(port, ("big.chains.example", "TXT"))
        assert found == Found(("x" * 250 * 60,))


def test_a_question_is_asked_once(knot):
    found, asked = ask(knot.port, *[("resend.example", "TXT")] * 50)
    assert asked == 1 and set(found) == {Found(("v=spf1 mx -all",))}


def test_dnssec(unbound):
    (good, bad, plain), _ = ask(unbound.port, ("signed.example", "TXT"), ("bogus.example", "TXT"), ("resend.example", "TXT"))
    assert good == Found(("v=spf1 mx -all",), authentic=True)
    assert bad == Unanswered("DNSSEC validation failed", bogus=True)
    assert not plain.authentic


def test_refused_and_failing_servers_are_no_answer(knot, unbound):
    (refused,), _ = ask(knot.port, ("not-here.org", "TXT"))
    assert refused == Unanswered("the name server refused to answer (REFUSED)")
    (failed,), _ = ask(unbound.port, ("not-here.org", "TXT"))
    assert isinstance(failed, Unanswered)


def test_the_next_server_is_asked(knot):
    async def go():
        servers = [Server("udp", "127.0.0.1", 9), Server("udp", "127.0.0.1", knot.port)]
        async with Network(servers, FAST) as network:
            return await network.ask("resend.example", "TXT")

    assert asyncio.run(go()) == Found(("v=spf1 mx -all",))


@pytest.mark.parametrize("text", ["", "host.example", "1.2.3", "9.9.9.9:0", "9.9.9.9:x", "[::1", "[::1]:99999", "tls://"])
def test_a_resolver_is_an_address(text):
    with pytest.raises(UsageError):
        server(text)


@pytest.mark.parametrize(
    ("text", "kind", "host", "port"),
    [
        ("9.9.9.9", "udp", "9.9.9.9", 53),
        ("127.0.0.1:5353", "udp", "127.0.0.1", 5353),
        ("2620:fe::fe", "udp", "2620:fe::fe", 53),
        ("[2620:fe::fe]:5353", "udp", "2620:fe::fe", 5353),
        ("tls://dns.example", "tls", "dns.example", 853),
        ("tls://9.9.9.9:8853", "tls", "9.9.9.9", 8853),
        ("https://dns.example/dns-query", "https", "", 443),
    ],
)
def test_how_resolvers_are_written(text, kind, host, port):
    assert server(text)[:3] == (kind, host, port)
