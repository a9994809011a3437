"""check_host (RFC 7208, sections 4 to 7): one table a section, then any zone at all."""

from __future__ import annotations

import asyncio
from ipaddress import IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.dns.answers import Absent, Found, Mx, Unanswered
from mailcheck.dns.spf_check import EXPLANATION, RESULTS, Outcome, check_host
from tests.dns.spf_zones import Table, zone

ZONE = """
    plain.example TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all
    open.example TXT v=spf1 +all
    soft.example TXT v=spf1 ~all
    neutral.example TXT v=spf1 ?all
    empty.example TXT v=spf1
    text.example TXT hello
    two.example TXT v=spf1 -all
    two.example TXT v=spf1 -all
    mixed.example TXT hello
    mixed.example TXT v=spf1 -all
    silent.example TXT !
    wrong.example TXT v=spf1 -all moo
    alias.example CNAME plain.example
    under_score.example TXT v=spf1 -all

    a.example TXT v=spf1 a a:%{d}.other.example/24//64 -all
    a.example A 192.0.2.1
    a.example A 192.0.2.2
    a.example AAAA 2001:db8::1
    a.example.other.example A 198.51.100.77
    a.example.other.example AAAA 2001:db8:1::77
    junk.example TXT v=spf1 a -all
    junk.example A not an address
    asilent.example TXT v=spf1 a:silent.hosts.example -all
    silent.hosts.example A !
    silent.hosts.example MX !

    mx.example TXT v=spf1 mx -all
    mx.example MX 10 one.hosts.example
    mx.example MX 20 two.hosts.example
    mx.example MX 30 silent.hosts.example
    one.hosts.example A 192.0.2.1
    two.hosts.example A 192.0.2.2
    two.hosts.example AAAA 2001:db8::2
    nullmx.example TXT v=spf1 mx mx mx ?all
    nullmx.example MX 0 \x20
    nomx.example TXT v=spf1 mx ?all
    nomx.example A 192.0.2.1
    mxsilent.example TXT v=spf1 mx:silent.hosts.example ?all
    goodmx.example TXT v=spf1 mx ?all
    goodmx.example MX 10 one.hosts.example

    exists.example TXT v=spf1 exists:%{ir}.list.example -all
    1.2.0.192.list.example A 127.0.0.2
    2.2.0.192.list.example AAAA ::1
    3.2.0.192.list.example A !

    ptr.example TXT v=spf1 ptr -all
    ptrof.example TXT v=spf1 ptr:hosts.example -all
    1.2.0.192.in-addr.arpa PTR One.Hosts.example.
    2.2.0.192.in-addr.arpa PTR elsewhere.example
    3.2.0.192.in-addr.arpa PTR !
    4.2.0.192.in-addr.arpa PTR silent.hosts.example
    4.2.0.192.in-addr.arpa PTR ptr.example
    ptr.example A 192.0.2.4
    elsewhere.example A 203.0.113.1

    include.example TXT v=spf1 ?include:plain.example include:soft.example include:neutral.example ~include:open.example -all
    innone.example TXT v=spf1 include:text.example -all
    inbad.example TXT v=spf1 include:wrong.example -all
    insilent.example TXT v=spf1 include:silent.example -all
    inmalformed.example TXT v=spf1 include:a..example -all
    named.example TXT v=spf1 include=text.example a=%{c} all= ip4=192.0.2.1
    late.example TXT v=spf1 ip4:192.0.2.1 include:text.example -all

    redirect.example TXT v=spf1 redirect=plain.example ip4:198.51.100.1
    renone.example TXT v=spf1 redirect=text.example
    remalformed.example TXT v=spf1 redirect=%{h}
    reall.example TXT v=spf1 redirect=text.example ~all
    realone.example TXT v=spf1 redirect=a.example
"""
TABLE = zone(ZONE)


def check(domain: str, ip: str = "203.0.113.9", zone_text: str = "", **more) -> Outcome:
    resolver = Table({**TABLE, **zone(zone_text)})
    outcome = asyncio.run(check_host(resolver, ip_address(ip), domain, more.pop("sender", f"me@{domain}"), **more))
    assert (outcome.problem is not None) is (outcome.result in ("none", "temperror", "permerror"))
    return outcome


CASES = [
    # 4.3 to 4.5: the domain and its record
    ("4.3", "example", "192.0.2.1", "none", "malformed-domain"),
    ("4.3", "[192.0.2.1]", "192.0.2.1", "none", "malformed-domain"),
    ("4.3", "192.0.2.1", "192.0.2.1", "none", "malformed-domain"),
    ("4.3", "a" * 64 + ".example", "192.0.2.1", "none", "malformed-domain"),
    ("4.3", "a..example", "192.0.2.1", "none", "malformed-domain"),
    ("4.3", "b\u00fccher.example", "192.0.2.1", "none", "malformed-domain"),
    ("4.3", "", "192.0.2.1", "none", "malformed-domain"),
    ("4.3", "Plain.Example.", "192.0.2.1", "pass", None),
    ("4.3", "under_score.example", "192.0.2.1", "fail", None),
    ("4.4", "silent.example", "192.0.2.1", "temperror", "unanswered"),
    ("4.4", "nothing.example", "192.0.2.1", "none", "no-record"),
    ("4.4", "alias.example", "192.0.2.1", "pass", None),
    ("4.5", "text.example", "192.0.2.1", "none", "no-record"),
    ("4.5", "two.example", "192.0.2.1", "permerror", "several-records"),
    ("4.5", "mixed.example", "192.0.2.1", "fail", None),
    ("4.6", "wrong.example", "192.0.2.1", "permerror", "unknown-mechanism"),
    ("4.7", "empty.example", "192.0.2.1", "neutral", None),
    # 5.1, 5.6: all, ip4, ip6
    ("5.1", "open.example", "192.0.2.1", "pass", None),
    ("5.1", "soft.example", "192.0.2.1", "softfail", None),
    ("5.1", "neutral.example", "192.0.2.1", "neutral", None),
    ("5.6", "plain.example", "192.0.2.255", "pass", None),
    ("5.6", "plain.example", "192.0.3.0", "fail", None),
    ("5.6", "plain.example", "::ffff:192.0.2.1", "pass", None),
    ("5.6", "plain.example", "2001:db8:ffff::", "pass", None),
    ("5.6", "plain.example", "2001:db9::", "fail", None),
    # 5.2: include
    ("5.2", "include.example", "192.0.2.1", "neutral", None),
    ("5.2", "include.example", "203.0.113.9", "softfail", None),
    ("5.2", "innone.example", "192.0.2.1", "permerror", "no-record"),
    ("5.2", "inbad.example", "192.0.2.1", "permerror", "unknown-mechanism"),
    ("5.2", "insilent.example", "192.0.2.1", "temperror", "unanswered"),
    ("5.2", "inmalformed.example", "192.0.2.1", "permerror", "malformed-domain"),
    ("5.2", "late.example", "192.0.2.1", "pass", None),
    ("5.2", "late.example", "192.0.2.2", "permerror", "no-record"),
    # 5.3: a
    ("5.3", "a.example", "192.0.2.2", "pass", None),
    ("5.3", "a.example", "2001:db8::1", "pass", None),
    ("5.3", "a.example", "198.51.100.1", "pass", None),
    ("5.3", "a.example", "2001:db8:1::1", "pass", None),
    ("5.3", "a.example", "2001:db8:1:1::1", "fail", None),
    ("5.3", "junk.example", "192.0.2.1", "fail", None),
    ("5.3", "asilent.example", "192.0.2.1", "temperror", "unanswered"),
    # 5.4: mx; who matches is not held up by a host that cannot be asked
    ("5.4", "mx.example", "192.0.2.2", "pass", None),
    ("5.4", "mx.example", "192.0.2.3", "temperror", "unanswered"),
    ("5.4", "goodmx.example", "192.0.2.1", "pass", None),
    ("5.4", "goodmx.example", "192.0.2.2", "neutral", None),
    ("5.4", "nullmx.example", "192.0.2.1", "neutral", None),
    ("5.4", "nomx.example", "192.0.2.1", "neutral", None),
    ("5.4", "mxsilent.example", "192.0.2.1", "temperror", "unanswered"),
    # 5.5: ptr; errors on the way are no match
    ("5.5", "ptrof.example", "192.0.2.1", "pass", None),
    ("5.5", "ptr.example", "192.0.2.1", "fail", None),
    ("5.5", "ptr.example", "192.0.2.2", "fail", None),
    ("5.5", "ptr.example", "192.0.2.3", "fail", None),
    ("5.5", "ptr.example", "192.0.2.4", "pass", None),
    # 5.7: exists
    ("5.7", "exists.example", "192.0.2.1", "pass", None),
    ("5.7", "exists.example", "192.0.2.2", "fail", None),
    ("5.7", "exists.example", "192.0.2.3", "temperror", "unanswered"),
    # 6: modifiers that bear the name of a mechanism
    ("6", "named.example", "192.0.2.1", "neutral", None),
    # 6.1: redirect
    ("6.1", "redirect.example", "192.0.2.1", "pass", None),
    ("6.1", "redirect.example", "198.51.100.1", "pass", None),
    ("6.1", "redirect.example", "203.0.113.9", "fail", None),
    ("6.1", "renone.example", "192.0.2.1", "permerror", "no-record"),
    ("6.1", "remalformed.example", "192.0.2.1", "permerror", "malformed-domain"),
    ("6.1", "reall.example", "192.0.2.1", "softfail", None),
    ("6.1", "realone.example", "192.0.2.2", "pass", None),
]


@pytest.mark.parametrize("section, domain, ip, result, kind", CASES)
def test_section(section: str, domain: str, ip: str, result: str, kind: str | None) -> None:
    outcome = check(domain, ip)
    assert (outcome.result, outcome.problem and outcome.problem.kind) == (result, kind)


def trail(outcome: Outcome) -> list[tuple[str, str]]:
    texts = {name: values[0] for (name, kind), values in TABLE.items() if kind == "TXT"}
    return [(domain, texts[domain][term.start : term.end]) for domain, term in outcome.matched]


def test_the_way_to_a_match() -> None:
    assert trail(check("plain.example", "192.0.2.1")) == [("plain.example", "ip4:192.0.2.0/24")]
    assert trail(check("include.example", "192.0.2.1")) == [
        ("include.example", "?include:plain.example"),
        ("plain.example", "ip4:192.0.2.0/24"),
    ]
    assert trail(check("include.example")) == [("include.example", "~include:open.example"), ("open.example", "+all")]
    assert trail(check("redirect.example")) == [("redirect.example", "redirect=plain.example"), ("plain.example", "-all")]
    assert trail(check("empty.example")) == []
    assert check("redirect.example").domain == "plain.example"
    assert check("include.example").domain == "include.example"


def test_the_way_to_an_error() -> None:
    outcome = check("inbad.example")
    assert (outcome.domain, trail(outcome)) == ("wrong.example", [("inbad.example", "include:wrong.example")])
    assert outcome.problem is not None
    assert "v=spf1 -all moo"[outcome.problem.start : outcome.problem.end] == "moo"
    outcome = check("asilent.example")
    assert (outcome.domain, trail(outcome)) == ("asilent.example", [("asilent.example", "a:silent.hosts.example")])
    assert outcome.problem is not None and outcome.problem.says == "no answer within 5 seconds"


LIMITS = [
    # 4.6.4; a record, the result, look-ups, void look-ups
    ("a " * 10 + "-all", "h.example A 192.0.2.1", "fail", 10, 0),
    ("a " * 11 + "-all", "h.example A 192.0.2.1", "too-many-lookups", 10, 0),
    ("a " * 10 + "redirect=plain.example", "h.example A 192.0.2.1", "too-many-lookups", 10, 0),
    ("a " * 9 + "redirect=plain.example", "h.example A 192.0.2.1", "fail", 10, 0),
    ("include:h.example -all", "", "too-many-lookups", 10, 0),
    ("redirect=h.example", "", "too-many-lookups", 10, 0),
    ("a a:x.h.example -all", "", "fail", 2, 2),
    ("a a:x.h.example mx -all", "", "too-many-voids", 3, 3),
    ("a:%{ir}.x.example exists:%{ir}.x.example ptr -all", "", "too-many-voids", 3, 3),
    ("include:i.example include:i.example -all", "i.example TXT v=spf1 a:v.example", "fail", 4, 2),
    ("mx -all", "".join(f"h.example MX {n} one.hosts.example\n" for n in range(10)), "fail", 1, 0),
    ("mx -all", "".join(f"h.example MX {n} one.hosts.example\n" for n in range(11)), "too-many-mx", 1, 0),
    ("mx mx mx -all", "h.example MX 1 none.hosts.example", "too-many-voids", 3, 3),
    ("mx mx mx -all", "h.example MX 1 none.hosts.example\nh.example MX 2 one.hosts.example", "fail", 3, 0),
    ("a:%{s}.x..y.example a:x..example -all", "", "fail", 2, 0),
    ("a a exp=e.example -all", "", "fail", 2, 2),
    ("ip4:192.0.2.1 ip6:::1 " * 30 + "-all", "", "fail", 0, 0),
]


@pytest.mark.parametrize("record, more, wanted, lookups, voids", LIMITS)
def test_limits(record: str, more: str, wanted: str, lookups: int, voids: int) -> None:
    outcome = check("h.example", zone_text=f"h.example TXT v=spf1 {record}\n{more}")
    found = outcome.problem.kind if outcome.problem else outcome.result
    assert (found, outcome.lookups, outcome.voids) == (wanted, lookups, voids)
    assert outcome.result == ("permerror" if outcome.problem else wanted)


def test_only_ten_names_of_an_address() -> None:
    """4.6.4, 5.5: the rest is ignored."""
    names = [f"n{n}.example" for n in range(11)]
    lines = [f"9.113.0.203.in-addr.arpa PTR {name}\n{name} A 203.0.113.9" for name in names]
    text = "\n".join(["t.example TXT v=spf1 ptr:n9.example -all", "u.example TXT v=spf1 ptr:n10.example -all", *lines])
    assert check("t.example", zone_text=text).result == "pass"
    assert check("u.example", zone_text=text).result == "fail"


def test_names_of_an_address_are_asked_for_once() -> None:
    resolver = Table(zone("t.example TXT v=spf1 ptr ptr:%{p}.example a:%{p} -all\n9.113.0.203.in-addr.arpa PTR x.example"))
    asyncio.run(check_host(resolver, ip_address("203.0.113.9"), "t.example", "a@t.example"))
    assert [kind for _, kind in resolver.asked].count("PTR") == 1


@pytest.mark.parametrize("text, wanted", [
    ("%{s} %{l} %{o} %{d}", "me@sub.t.example me sub.t.example t.example"),
    ("%{i} %{ir} %{v} %{c}", "203.0.113.9 9.113.0.203 in-addr 203.0.113.9"),
    ("%{h} %{r} %{t}", "client.example server.example 1700000000"),
    ("%{p}", "unknown"), ("%%%_%-", "% %20"), ("%{S}", "me%40sub.t.example"), ("two  spaces", "two  spaces"),
    ("%{x}", None), ("caf\xe9", None), ("%", None), ("a\tb", None),
    ("y" * 5000, "y" * EXPLANATION), ("%{s}" * 5000, ("me@sub.t.example" * 5000)[:EXPLANATION]),
])  # fmt: skip
def test_explanation(text: str, wanted: str | None) -> None:
    """6.2, 7.2"""
    table = {("t.example", "TXT"): ("v=spf1 -all exp=e.%{d}",), ("e.t.example", "TXT"): (text,)}
    outcome = asyncio.run(
        check_host(
            Table(table),
            ip_address("203.0.113.9"),
            "t.example",
            "me@sub.t.example",
            "client.example",
            "server.example",
            1_700_000_000,
        )
    )
    assert (outcome.result, outcome.explanation) == ("fail", wanted)


@pytest.mark.parametrize("record, wanted", [
    ("v=spf1 exp=e.example -all", "why"), ("v=spf1 exp=e.example ~all", None), ("v=spf1 exp=e2.example -all", None), ("v=spf1 exp=silent.example -all", None),
    ("v=spf1 exp=nothing.example -all", None), ("v=spf1 exp=a..example -all", None), ("v=spf1 exp=e2.example redirect=x.example", "why"),
    ("v=spf1 exp=e.example redirect=plain.example", None), ("v=spf1 -include:open.example exp=e.example", "why"), ("v=spf1 include:x.example -all", None),
])  # fmt: skip
def test_whose_explanation(record: str, wanted: str | None) -> None:
    """6.2: that of the record which fails; with a redirect the target's, never an included one's."""
    more = f"t.example TXT {record}\nx.example TXT v=spf1 -all exp=e.example\ne.example TXT why\ne2.example TXT one\ne2.example TXT two"
    assert check("t.example", zone_text=more).explanation == wanted


SENDERS = [
    # 4.3; sender, domain, what %{s} is
    ("me@a.example", "t.example", "me@a.example"), ("@a.example", "t.example", "postmaster@a.example"), ("a.example", "t.example", "postmaster@a.example"),
    ("", "t.example", "postmaster@t.example"), ('"a@b"@a.example', "t.example", '"a@b"@a.example'),
]  # fmt: skip


@pytest.mark.parametrize("sender, domain, wanted", SENDERS)
def test_sender(sender: str, domain: str, wanted: str) -> None:
    assert (
        check(domain, sender=sender, zone_text="t.example TXT v=spf1 -all exp=e.example\ne.example TXT %{s}").explanation
        == wanted
    )


@pytest.mark.parametrize("local, wanted", [("a b", "a b"), ("a\tb", None), ("j\u00f6rg", None)])
def test_what_a_sender_puts_into_an_explanation(local: str, wanted: str | None) -> None:
    assert (
        check(
            "t.example", sender=f"{local}@t.example", zone_text="t.example TXT v=spf1 -all exp=e.example\ne.example TXT %{l}"
        ).explanation
        == wanted
    )


def test_malformed_domain_is_named_as_given() -> None:
    assert [check(domain).domain for domain in ("a..example", "")] == ["a..example", ""]


@pytest.mark.parametrize("term", ["exists:%{l}.open.example", "exists:%{S}.open.example", "include:%{l}.open.example"])
@pytest.mark.parametrize("local, wanted", [("me", "pass"), ("j\u00f6rg", "fail")])
def test_local_parts_outside_ascii_match_nothing(term: str, local: str, wanted: str) -> None:
    """RFC 8616, section 4"""
    names = ("me", "me%40t.example", "j%c3%b6rg%40t.example", "j%c3%b6rg")
    more = "\n".join(f"{name}.open.example A 127.0.0.2\n{name}.open.example TXT v=spf1 all" for name in names)
    assert check("t.example", zone_text=f"t.example TXT v=spf1 {term} -all\n{more}", sender=f"{local}@t.example").result == wanted


@pytest.mark.parametrize("helo", [None, ""])
def test_unknown_helo(helo: str | None) -> None:
    more = "t.example TXT v=spf1 exists:%{h}.list.example -all\nunknown.list.example A 127.0.0.2"
    assert check("t.example", zone_text=more, helo=helo).result == "pass"


def test_zone_of_an_address_is_left_out() -> None:
    table = Table(zone("t.example TXT v=spf1 -all exp=e.example\ne.example TXT %{c}"))
    outcome = asyncio.run(check_host(table, IPv6Address("fe80::1%eth0"), "t.example", "a@t.example"))
    assert outcome.explanation == "fe80::1"


HOSTS = ["a.example", "b.example", "c.example", "x..example", "[", "", "localhost", "1.2.0.192.in-addr.arpa"]
TERMS = st.sampled_from([
    *(f"{qualifier}{name}" for qualifier in ("", "-", "~", "?") for name in ("all", "a", "mx", "ptr", "a/0//0", "mx//0", "ip4:192.0.2.0/25", "ip6:2001:db8::/31")),
    *(f"{name}{host}" for name in ("include:", "exists:", "redirect=", "exp=", "a:", "mx:", "ptr:") for host in ("a.example", "b.example", "c.example", "%{p}", "%{d}", "%{h}", "%{l1r+-}.%{o2}")),
    "x..example", "foo=%{z}", "moo", "a:%", "%{d}", "include=a.example", "a=%{c}", "ip4=x", "all=", "ptr=%{p}", "mx=",
])  # fmt: skip
RECORD = st.one_of(
    st.lists(TERMS, max_size=14).map(lambda terms: " ".join(["v=spf1", *terms])),
    st.text(max_size=20),
    st.text(max_size=20).map("v=spf1 ".__add__),
)
ANSWERS = {
    "TXT": st.lists(RECORD, min_size=1, max_size=2, unique=True),
    "A": st.lists(st.sampled_from(["192.0.2.1", "192.0.2.200", "203.0.113.1", "", "::1", "x"]), max_size=3),
    "AAAA": st.lists(st.sampled_from(["2001:db8::1", "::", "", "192.0.2.1"]), max_size=3),
    "MX": st.lists(st.builds(Mx, st.integers(0, 65535), st.sampled_from(HOSTS)), max_size=12),
    "PTR": st.lists(st.sampled_from(HOSTS), max_size=14),
}


class Wild:
    """Answers each question anything, and the same question the same."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.asked: list[tuple[str, str]] = []
        self.known: dict[tuple[str, str], object] = {}

    async def ask(self, name: str, kind: str):
        assert (
            name == name.lower()
            and name.isascii()
            and 0 < len(name) <= 253
            and all(0 < len(label) < 64 for label in name.split("."))
        )
        self.asked.append((name, kind))
        if (name, kind) not in self.known:
            some = ANSWERS[kind].map(lambda values: Found(tuple(values)) if values else Absent(True))
            self.known[name, kind] = self.data.draw(
                st.one_of(some, some, some, st.just(Absent(False)), st.just(Unanswered("silence")))
            )
        return self.known[name, kind]


@settings(max_examples=300, deadline=None)
@given(
    st.data(),
    st.one_of(
        st.ip_addresses(), st.sampled_from([ip_address("192.0.2.1"), ip_address("2001:db8::1"), ip_address("::ffff:192.0.2.1")])
    ),
    st.one_of(st.sampled_from(["a.example", "b.example"]), st.text(max_size=80)),
    st.one_of(st.sampled_from(["me@a.example", "x+y-z@b.example", ""]), st.text(max_size=80)),
    st.one_of(st.none(), st.sampled_from(["a.example", "["]), st.text(max_size=80)),
)
def test_any_zone(data: st.DataObject, ip, domain: str, sender: str, helo: str | None) -> None:
    resolver = Wild(data)
    outcome = asyncio.run(check_host(resolver, ip, domain, sender, helo))
    assert outcome.result in RESULTS
    assert 0 <= outcome.lookups <= 10 and 0 <= outcome.voids <= 3
    assert (outcome.problem is not None) is (outcome.result in ("none", "temperror", "permerror"))
    # the record, ten terms with a name and ten hosts each, the names of the address, and the explanation
    assert len(resolver.asked) <= 1 + 10 * 11 + 11 + 1
    kinds = [kind for _, kind in resolver.asked]
    assert kinds.count("TXT") <= 12 and kinds.count("PTR") <= 1 and kinds.count("MX") <= 10
    assert outcome.explanation is None or (outcome.result == "fail" and outcome.explanation.isascii())
