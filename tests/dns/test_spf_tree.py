"""The static look at a record and what it includes (RFC 7208, 3.4, 4.6.4, 5 and 6)."""

from __future__ import annotations

import asyncio
import time
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.dns.answers import Found
from mailcheck.dns.spf_check import check_host
from mailcheck.dns.spf_provider import FLATTENED, NO, UNKNOWN, YES, authorises
from mailcheck.dns.spf_tree import ASKED, NODES, Node, Tree, unfold, walk
from tests.dns.spf_zones import Table, zone
from tests.dns.test_spf_check import RECORD, Wild

ZONE = """
    p.example TXT v=spf1 ip4:192.0.2.0/24 include:q.example -all
    q.example TXT v=spf1 a:h.q.example exists:h.q.example ?all
    h.q.example A 192.0.2.1
    h.q.example AAAA 2001:db8::1
    open.example TXT v=spf1 a:h.q.example all
    mixed.example TXT v=spf1 -ip4:192.0.2.1 all
    text.example TXT hello
    two.example TXT v=spf1 -all
    two.example TXT v=spf1 ~all
    silent.example TXT !
    silent.example A !
    silent.example MX !
    wrong.example TXT v=spf1 moo include:p.example -all
    alias.example CNAME p.example
    loop.example TXT v=spf1 include:back.example -all
    back.example TXT v=spf1 include:loop.example -all
    many.example MX 1 h.q.example
    s.mac.example.d.example TXT v=spf1 -all
"""


def tree(record: str, more: str = "", domain: str = "t.example") -> Tree:
    table = Table({**zone(ZONE), **zone(more), (domain, "TXT"): (record,)})
    return asyncio.run(unfold(table, domain))


def drawn(node: Node, depth: int = 0) -> list[str]:
    """The tree as lines."""
    out = [f"{'  ' * depth}{node.domain}: {' '.join(problem.kind for problem in node.problems)}".rstrip()]
    for part in node.parts:
        assert node.spf is not None
        marks = [node.spf.text[part.term.start : part.term.end], str(part.lookups) if part.reached else "unreached"]
        marks += ["void"] if part.void else []
        marks += [part.problem.kind] if part.problem else []
        out.append(f"{'  ' * depth}- {' '.join(marks)}")
        if part.child:
            out += drawn(part.child, depth + 1)
    return out


P = ["  p.example:", "  - ip4:192.0.2.0/24 0", "  - include:q.example 3", "    q.example:", "    - a:h.q.example 1", "    - exists:h.q.example 1",
     "    - ?all 0", "  - -all 0"]  # fmt: skip

TREES = [
    # record, look-ups, voids, complete, problems of the whole, the tree
    ("v=spf1 -all", 0, 0, True, [], ["- -all 0"]),
    ("v=spf1 include:p.example -all", 4, 0, True, [], ["- include:p.example 4", *P, "- -all 0"]),
    ("v=spf1 redirect=p.example ip4:192.0.2.1", 4, 0, True, [], ["- redirect=p.example 4", *P, "- ip4:192.0.2.1 0"]),
    ("v=spf1 include:p.example include:p.example -all", 8, 0, True, [], ["- include:p.example 4", *P, "- include:p.example 4", *P, "- -all 0"]),
    # behind the end
    ("v=spf1 -all include:p.example a redirect=p.example", 0, 0, True, [], ["- -all 0", "- include:p.example unreached", "- a unreached", "- redirect=p.example unreached"]),
    ("v=spf1 include:open.example a:x.example redirect=text.example", 2, 0, True, [],
     ["- include:open.example 2", "  open.example:", "  - a:h.q.example 1", "  - all 0", "- a:x.example unreached", "- redirect=text.example unreached", "  text.example: no-record"]),
    ("v=spf1 include:mixed.example a:x.example ~all", 2, 1, True, [],
     ["- include:mixed.example 1", "  mixed.example:", "  - -ip4:192.0.2.1 0", "  - all 0", "- a:x.example 1 void", "- ~all 0"]),
    # a, mx, exists, ptr, exp
    ("v=spf1 a mx ptr exists:x.example exp=x.example moo=%{c} ?all", 4, 3, True, ["too-many-voids"],
     ["- a 1 void", "- mx 1 void", "- ptr 1", "- exists:x.example 1 void", "- exp=x.example 0", "- moo=%{c} 0", "- ?all 0"]),
    ("v=spf1 a:silent.example mx:silent.example mx:many.example -all", 3, 0, False, [],
     ["- a:silent.example 1 unanswered", "- mx:silent.example 1 unanswered", "- mx:many.example 1", "- -all 0"]),
    ("v=spf1 a:x..example include:x..example include:x%% -all", 3, 0, True, [],
     ["- a:x..example 1 malformed-name", "- include:x..example 1 malformed-name", "- include:x%% 1 malformed-name", "- -all 0"]),
    # macros: d and o are known
    ("v=spf1 exists:%{i}.x.example a:%{h} ?ptr:%{p}.example -all", 3, 0, True, [],
     ["- exists:%{i}.x.example 1 macros", "- a:%{h} 1 macros", "- ?ptr:%{p}.example 1 macros", "- -all 0"]),
    ("v=spf1 include:%{ir}.x.example -all", 1, 0, False, [], ["- include:%{ir}.x.example 1 macros", "- -all 0"]),
    ("v=spf1 include:%{d1r}.mac.%{o1}.d.example -all", 1, 0, True, [], ["- include:%{d1r}.mac.%{o1}.d.example 1", "  t.mac.example.d.example: no-record", "- -all 0"]),
    # modifiers that bear the name of a mechanism
    ("v=spf1 include=p.example a=%{c} mx= ip4=192.0.2.1 redirect=q.example", 3, 0, True, [],
     ["- include=p.example 0", "- a=%{c} 0", "- mx= 0", "- ip4=192.0.2.1 0", "- redirect=q.example 3", "  q.example:", "  - a:h.q.example 1", "  - exists:h.q.example 1", "  - ?all 0"]),
    # what can stand behind an include
    ("v=spf1 include:text.example include:none.example -all", 2, 0, True, [],
     ["- include:text.example 1", "  text.example: no-record", "- include:none.example 1", "  none.example: no-record", "- -all 0"]),
    ("v=spf1 include:two.example redirect=silent.example", 2, 0, False, [],
     ["- include:two.example 1", "  two.example: several-records", "- redirect=silent.example 1", "  silent.example: unanswered"]),
    ("v=spf1 include:wrong.example -all", 5, 0, True, [], ["- include:wrong.example 5", "  wrong.example: unknown-mechanism", "  - include:p.example 4",
     *("  " + line for line in P), "  - -all 0", "- -all 0"]),
    # loops
    ("v=spf1 include:loop.example -all", 3, 0, False, [],
     ["- include:loop.example 3", "  loop.example:", "  - include:back.example 2", "    back.example:", "    - include:loop.example 1 loop", "    - -all 0", "  - -all 0", "- -all 0"]),
    ("v=spf1 redirect=T.example.", 1, 0, False, [], ["- redirect=T.example. 1 loop"]),
    # the limit
    ("v=spf1" + " ptr" * 10 + " -all", 10, 0, True, [], ["- ptr 1"] * 10 + ["- -all 0"]),
    ("v=spf1" + " ptr" * 11 + " -all", 11, 0, True, ["too-many-lookups"], ["- ptr 1"] * 11 + ["- -all 0"]),
]  # fmt: skip


@pytest.mark.parametrize("record, lookups, voids, complete, problems, lines", TREES)
def test_tree(record: str, lookups: int, voids: int, complete: bool, problems: list, lines: list) -> None:
    whole = tree(record)
    assert whole.root is not None
    assert drawn(whole.root) == ["t.example:", *lines]
    assert (whole.lookups, whole.voids, whole.complete, [problem.kind for problem in whole.problems]) == (
        lookups,
        voids,
        complete,
        problems,
    )


@pytest.mark.parametrize(
    "domain, kind",
    [
        ("none.example", "no-record"),
        ("two.example", "several-records"),
        ("silent.example", "unanswered"),
        ("wrong.example", "unknown-mechanism"),
    ],
)
def test_first_domain(domain: str, kind: str) -> None:
    whole = asyncio.run(unfold(Table(zone(ZONE)), domain))
    assert whole.root is not None and [problem.kind for problem in whole.root.problems] == [kind]
    assert whole.complete is (kind != "unanswered")


@pytest.mark.parametrize("domain", ["", "com", "a..example", "[192.0.2.1]", "b\u00fccher.example"])
def test_malformed_domain_is_not_asked_for(domain: str) -> None:
    table = Table({})
    whole = asyncio.run(unfold(table, domain))
    assert (whole.root, [problem.kind for problem in whole.problems], table.asked) == (None, ["malformed-name"], [])
    assert whole.complete


@pytest.mark.parametrize("record, wanted", [
    ("v=spf1 all", True), ("v=spf1 a mx exp=e.example x=y +all -a", True), ("v=spf1 include:open.example -all", True), ("v=spf1 -all", False), ("v=spf1 a", False),
    ("v=spf1 ?a all", False), ("v=spf1 -include:open.example all", False), ("v=spf1 include:text.example all", False), ("v=spf1 a:silent.example all", False),
    ("v=spf1 include:%{i}.example all", False), ("v=spf1 moo all", False), ("v=spf1 redirect=open.example", False),
])  # fmt: skip
def test_passes_for_everybody(record: str, wanted: bool) -> None:
    root = tree(record, "t.example A 192.0.2.1").root
    assert root is not None and root.passes_all is wanted


def test_two_void_lookups_are_allowed() -> None:
    assert [tree(f"v=spf1 {terms} -all").problems == () for terms in ("a", "a mx", "a mx exists:x.example")] == [
        True,
        True,
        False,
    ]


def test_other_texts_are_not_judged() -> None:
    root = tree("hello " * 100).root
    assert root is not None and (root.octets, root.remarks, root.spf) == (0, (), None)


def test_nodes_hold_what_was_found() -> None:
    whole = tree("v=spf1 a:h.q.example include:two.example ?all", "t.example TXT hello")
    root = whole.root
    assert root is not None and root.spf is not None
    assert isinstance(root.answer, Found) and root.records == (root.spf.text,)
    assert root.parts[0].addresses == ("192.0.2.1", "2001:db8::1")
    child = root.children[0]
    assert child.term == root.spf.terms[1] and child.records == ("v=spf1 -all", "v=spf1 ~all") and child.spf is None
    assert [remark.kind for remark in root.remarks] == ["all-neutral"]


def test_too_many_mx() -> None:
    ten = tree("v=spf1 mx -all", "".join(f"t.example MX {n} h{n}.example\n" for n in range(10)))
    assert ten.root is not None and ten.root.parts[0].problem is None
    whole = tree("v=spf1 mx -all", "".join(f"t.example MX {n} h{n}.example\n" for n in range(11)))
    assert whole.root is not None and whole.root.parts[0].problem is not None
    assert whole.root.parts[0].problem.kind == "too-many-mx"
    assert whole.root.parts[0].void is False


SIZES = [
    # octets of the record and of other TXT values; name and texts; the remark (3.4). The name t.example has 9.
    (441, 0, 450, None), (442, 0, 451, "over-450-octets"), (471, 0, 480, "over-450-octets"),
    # 12 header, 11 + 4 question, 12 + strings' lengths + text for the record
    (471, 0, 480, "over-450-octets"), (472, 0, 481, "over-512-octets"), (200, 241, 450, None), (200, 242, 451, "over-450-octets"), (200, 300, 509, "over-512-octets"),
]  # fmt: skip


@pytest.mark.parametrize("own, other, octets, kind", SIZES)
def test_size(own: int, other: int, octets: int, kind: str | None) -> None:
    record = "v=spf1 " + " " * (own - 11) + "-all"
    table = {("t.example", "TXT"): (record, "x" * other) if other else (record,)}
    root = asyncio.run(unfold(Table(table), "t.example")).root
    assert root is not None and root.octets == octets
    assert [remark.kind for remark in root.remarks] == ([kind] if kind else [])


class Counting(Table):
    """How many rounds of questions there are, if all that are asked together are one."""

    rounds = waiting = 0

    async def ask(self, name, kind):
        if not self.waiting:
            self.rounds += 1
        self.waiting += 1
        await asyncio.sleep(0.01)
        self.waiting -= 1
        return await super().ask(name, kind)


def test_a_level_is_asked_for_together() -> None:
    names = " ".join(f"include:n{n}.example a:h{n}.example" for n in range(20))
    table = Counting(
        {
            ("t.example", "TXT"): (f"v=spf1 {names} -all",),
            **{(f"n{n}.example", "TXT"): ("v=spf1 include:p.example -all",) for n in range(20)},
            **zone(ZONE),
        }
    )
    asyncio.run(unfold(table, "t.example"))
    assert table.rounds == 5  # the domain; n and h; p; q; what q names
    table.rounds = 0
    asyncio.run(unfold(table, "n1.example"))
    assert table.rounds == 4
    table.zone["p.example", "TXT"] = ("v=spf1 a -all",)
    table.zone["n1.example", "TXT"] = ("v=spf1 include:p.example a mx -all",)
    table.rounds = 0
    asyncio.run(unfold(table, "n1.example"))
    assert table.rounds == 3


def deep(wide: int) -> Table:
    """Every name under `.x.example` includes so many others."""

    class Deep(Table):
        async def ask(self, name, kind):
            self.asked.append((name, kind))
            return (
                Found(("v=spf1 " + " ".join(f"include:{n}.%{{d}} a:a{n}.example" for n in range(wide)) + " -all",))
                if kind == "TXT"
                else Found(("192.0.2.1",))
            )

    return Deep({})


@pytest.mark.parametrize("wide", [1, 2, 10, 5000])
def test_everything_is_bounded(wide: int) -> None:
    table = deep(wide)
    start = time.process_time()
    whole = asyncio.run(unfold(table, "x.example"))
    assert authorises(whole, "include:other.example").answer == UNKNOWN
    assert len(table.asked) <= NODES + 2 * ASKED
    assert [problem.kind for problem in whole.problems] == ["too-many-lookups"] and not whole.complete
    assert whole.root is not None and whole.lookups == sum(1 for _, part in walk(whole.root) if part.lookups)
    assert time.process_time() - start < 30


# --- does it authorise a provider?

PROVIDERS = """
    spf.send.example TXT v=spf1 ip4:198.51.100.0/25 ip4:198.51.100.128/25 ip6:2001:db8:5::/48 -all
    spf.hosts.example TXT v=spf1 a:out.hosts.example ip4:198.51.100.0/24 -all
    out.hosts.example A 203.0.113.5
    spf.nested.example TXT v=spf1 include:spf.send.example ~all
    spf.dark.example TXT v=spf1 include:%{i}.dark.example ip4:198.51.100.0/24 -all
    wrap.example TXT v=spf1 include:spf.send.example ~all
    soft.example TXT v=spf1 ~include:spf.send.example ?all
    bounce.example CNAME spf.send.example
    mixed.bounce.example CNAME nothing.example
    many.example TXT v=spf1 a a a a a a a a a a
    open.example TXT v=spf1 all
    many.example A 203.0.113.77
    silent.example TXT !
    text.example TXT hello
    wrong.example TXT v=spf1 moo -all
    spf.edge.example TXT v=spf1 ip4:0.0.0.0/8 ip6:ffff:ffff:: -all
"""
SEND = "include:spf.send.example"
LISTED = "ip4:198.51.100.0/24 ip6:2001:db8::/32"

VERDICTS = [
    # record, wanted, answer, why, the way
    (f"v=spf1 {SEND} -all", SEND, YES, "term", [SEND]),
    (f"v=spf1 {SEND} -all", "redirect=SPF.send.example.", YES, "term", [SEND]),
    ("v=spf1 redirect=spf.send.example", SEND, YES, "term", ["redirect=spf.send.example"]),
    (f"v=spf1 {SEND} -all", "spf.send.example", YES, "term", [SEND]),
    (f"v=spf1 {SEND} -all", "send.example", YES, "term", [SEND]),
    (f"v=spf1 {SEND} -all", "end.example", NO, "missing", []),
    (f"v=spf1 {SEND} -all", "include:send.example", NO, "missing", []),
    ("v=spf1 include:wrap.example -all", SEND, YES, "term", ["include:wrap.example", SEND]),
    ("v=spf1 ip4:192.0.2.1 redirect=wrap.example", SEND, YES, "term", ["redirect=wrap.example", SEND]),
    (f"v=spf1 redirect=wrap.example {SEND}", SEND, YES, "term", [SEND]),
    ("v=spf1 -all", SEND, NO, "missing", []),
    ("v=spf1 include=spf.send.example a=%{c} -all", SEND, NO, "missing", []),
    ("v=spf1 a mx ip4:192.0.2.1 ~all", SEND, NO, "missing", []),
    (f"v=spf1 -all {SEND}", SEND, NO, "after-all", [SEND]),
    ("v=spf1 -all redirect=spf.send.example", SEND, NO, "after-all", ["redirect=spf.send.example"]),
    (f"v=spf1 ?{SEND} -all", SEND, NO, "not-pass", ["?" + SEND]),
    (f"v=spf1 ~{SEND} {SEND} -all", SEND, NO, "not-pass", ["~" + SEND]),
    ("v=spf1 -include:wrap.example -all", SEND, NO, "not-pass", ["-include:wrap.example", SEND]),
    ("v=spf1 include:soft.example -all", SEND, NO, "not-pass", ["include:soft.example", "~" + SEND]),
    (f"v=spf1 include:soft.example {SEND} -all", SEND, YES, "term", [SEND]),
    ("v=spf1 +all", SEND, YES, "everybody", ["+all"]),
    ("v=spf1 include:open.example -all", SEND, YES, "everybody", ["include:open.example", "all"]),
    (f"v=spf1 -include:open.example {SEND} -all", SEND, NO, "after-all", [SEND]),
    ("v=spf1 include:bounce.example -all", SEND, YES, "term", ["include:bounce.example"]),
    ("v=spf1 include:mixed.bounce.example -all", SEND, UNKNOWN, "no-record", ["include:mixed.bounce.example"]),
    # what is in the way
    (f"v=spf1 {SEND} include:silent.example include:text.example -all", SEND, YES, "term", [SEND]),
    (f"v=spf1 include:silent.example {SEND} -all", SEND, UNKNOWN, "unanswered", [SEND]),
    ("v=spf1 include:silent.example -all", SEND, UNKNOWN, "unanswered", ["include:silent.example"]),
    ("v=spf1 include:silent.example -all", "include:silent.example", UNKNOWN, "unanswered", ["include:silent.example"]),
    (f"v=spf1 include:text.example {SEND} -all", SEND, UNKNOWN, "no-record", [SEND]),
    ("v=spf1 include:wrong.example -all", SEND, UNKNOWN, "unknown-mechanism", ["include:wrong.example"]),
    (f"v=spf1 {SEND} moo -all", SEND, UNKNOWN, "unknown-mechanism", [SEND]),
    ("v=spf1 include: spf.send.example -all", SEND, UNKNOWN, "empty-value", []),
    (f"v=spf1 include:t.example {SEND} -all", SEND, UNKNOWN, "loop", [SEND]),
    (f"v=spf1 a:a..example {SEND} -all", SEND, YES, "term", [SEND]),
    (f"v=spf1 include:a..example {SEND} -all", SEND, UNKNOWN, "malformed-name", [SEND]),
    (f"v=spf1 include:many.example {SEND} -all", SEND, UNKNOWN, "too-many-lookups", [SEND]),
    (f"v=spf1 {SEND} include:many.example -all", SEND, YES, "term", [SEND]),
    ("v=spf1" + " a" * 9 + f" {SEND} -all", SEND, YES, "term", [SEND]),
    ("v=spf1" + " a" * 10 + f" {SEND} -all", SEND, UNKNOWN, "too-many-lookups", [SEND]),
    ("v=spf1" + " a" * 10 + " -all", SEND, NO, "missing", []),
    ("v=spf1" + " a" * 11 + " -all", SEND, UNKNOWN, "too-many-lookups", ["a"]),
    ("v=spf1 a:spf.send.example -all", SEND, NO, "missing", []),
    # what cannot be seen through
    ("v=spf1 include:%{ir}.%{v}.%{d}.flat.example -all", SEND, UNKNOWN, "macros", ["include:%{ir}.%{v}.%{d}.flat.example"]),
    ("v=spf1 exists:%{i}.flat.example -all", SEND, UNKNOWN, "macros", ["exists:%{i}.flat.example"]),
    ("v=spf1 exists:flat.example -all", SEND, UNKNOWN, "exists", ["exists:flat.example"]),
    ("v=spf1 ptr:send.example -all", SEND, UNKNOWN, "ptr", ["ptr:send.example"]),
    ("v=spf1 ptr -exists:flat.example ?a:%{h} -all", SEND, NO, "missing", []),
    (f"v=spf1 include:%{{ir}}.flat.example {SEND} -all", SEND, YES, "term", [SEND]),
    # other terms
    ("v=spf1 ip4:192.0.2.0/24 -all", "ip4:192.0.2.128/25", YES, "term", ["ip4:192.0.2.0/24"]),
    ("v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all", "ip4:192.0.2.0/24", YES, "covered", []),
    ("v=spf1 ip4:192.0.2.0/25 -all", "ip4:192.0.2.0/24", NO, "missing", []),
    ("v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/24 -all", "ip4:192.0.2.7", NO, "not-pass", ["-ip4:192.0.2.7"]),
    ("v=spf1 -all ip4:192.0.2.7", "ip4:192.0.2.7", NO, "after-all", ["ip4:192.0.2.7"]),
    ("v=spf1 ip6:2001:db8::/32 -all", "ip6:2001:DB8:1::", YES, "term", ["ip6:2001:db8::/32"]),
    ("v=spf1 a:Mail.send.example/24 -all", "a:mail.send.example", YES, "term", ["a:Mail.send.example/24"]),
    ("v=spf1 a:mail.send.example//64 -all", "a:mail.send.example/24", NO, "missing", []),
    ("v=spf1 mx -all", "mx", YES, "term", ["mx"]),
    ("v=spf1 mx:t.example -all", "mx", YES, "term", ["mx:t.example"]),
    ("v=spf1 mx:mail.example -all", "mx", NO, "missing", []),
    ("v=spf1 exists:%{I}.x.example -all", "exists:%{i}.x.example", YES, "term", ["exists:%{I}.x.example"]),
    (f"v=spf1 {SEND} -all", "include: a", UNKNOWN, "not-a-term", []),
    (f"v=spf1 {SEND} -all", "", UNKNOWN, "not-a-term", []),
    (f"v=spf1 {SEND} -all", "include:a.example include:b.example", UNKNOWN, "not-a-term", []),
]  # fmt: skip


@pytest.mark.parametrize("record, wanted, answer, why, way", VERDICTS)
def test_verdict(record: str, wanted: str, answer: str, why: str, way: list) -> None:
    texts = {name: values[0] for (name, kind), values in zone(PROVIDERS).items() if kind == "TXT"} | {"t.example": record}
    verdict = authorises(tree(record, PROVIDERS), wanted)
    assert verdict.present is (
        not (why in ("missing", "not-a-term", "everybody", "covered") or verdict.answer == UNKNOWN) or way[-1:] == [wanted]
    )
    assert (verdict.answer, verdict.why, [texts[domain][term.start : term.end] for domain, term in verdict.trail]) == (
        answer,
        why,
        way,
    )


@pytest.mark.parametrize("domain, answer, why", [
    ("spf.send.example", YES, "itself"), ("bounce.example", YES, "alias"), ("none.example", NO, "no-record"), ("text.example", NO, "no-record"),
    ("silent.example", UNKNOWN, "unanswered"), ("[", NO, "no-record"),
])  # fmt: skip
def test_verdict_on_the_domain(domain: str, answer: str, why: str) -> None:
    verdict = authorises(asyncio.run(unfold(Table(zone(PROVIDERS)), domain)), SEND)
    assert (verdict.answer, verdict.why) == (answer, why)


FLAT = [
    # record, the provider's domain, answer, why, what is missing
    (f"v=spf1 {LISTED} -all", "spf.send.example", FLATTENED, "listed", ()),
    (f"v=spf1 {LISTED} -all", "spf.nested.example", FLATTENED, "listed", ()),
    ("v=spf1 ip4:198.51.100.0/26 ip4:198.51.100.64/26 ip4:198.51.100.128/25 ip6:2001:db8:5::/48 -all", "spf.send.example", FLATTENED, "listed", ()),
    ("v=spf1 include:list.example -all", "spf.send.example", FLATTENED, "listed", ()),
    ("v=spf1 ip4:0.0.0.0/0 ip6:::/0 -all", "spf.send.example", FLATTENED, "listed", ()),
    ("v=spf1 ip4:198.51.100.0/24 -all", "spf.send.example", NO, "partly-listed", ("2001:db8:5::/48",)),
    ("v=spf1 ip4:198.51.100.0/25 ip6:2001:db8:5::/48 -all", "spf.send.example", NO, "partly-listed", ("198.51.100.0/24",)),
    ("v=spf1 ip4:192.0.2.0/24 -all", "spf.send.example", NO, "missing", ()),
    (f"v=spf1 -all {LISTED}", "spf.send.example", NO, "missing", ()),
    (f"v=spf1 -ip4:198.51.100.7 {LISTED} -all", "spf.send.example", NO, "partly-listed", ("198.51.100.0/24",)),
    (f"v=spf1 {LISTED} -ip4:198.51.100.7 -all", "spf.send.example", FLATTENED, "listed", ()),
    ("v=spf1 ?ip4:198.51.100.0/24 -all", "spf.send.example", NO, "missing", ()),
    (f"v=spf1 include:silent.example {LISTED} -all", "spf.send.example", UNKNOWN, "unanswered", ()),
    (f"v=spf1 {LISTED} include:silent.example -all", "spf.send.example", FLATTENED, "listed", ()),
    (f"v=spf1 include:many.example a:x.example {LISTED} -all", "spf.send.example", UNKNOWN, "too-many-lookups", ()),
    (f"v=spf1 {LISTED} moo -all", "spf.send.example", UNKNOWN, "unknown-mechanism", ()),
    ("v=spf1 ip4:198.51.100.0/24 exists:%{i}.x.example -all", "spf.send.example", UNKNOWN, "macros", ()),
    ("v=spf1 ip4:198.51.100.0/24 a:out.hosts.example -all", "spf.hosts.example", FLATTENED, "listed", ()),
    ("v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.5 -all", "spf.hosts.example", FLATTENED, "listed", ()),
    ("v=spf1 ip4:198.51.100.0/24 -all", "spf.hosts.example", NO, "partly-listed", ()),
    ("v=spf1 ip4:198.51.100.0/24 -all", "spf.dark.example", NO, "partly-listed", ()),
    ("v=spf1 ip4:198.51.100.0/24 -a:out.hosts.example -all", "spf.hosts.example", NO, "partly-listed", ()),
    ("v=spf1" + " a" * 10 + f" {LISTED} -all", "spf.send.example", FLATTENED, "listed", ()),
    ("v=spf1 ip6:ffff:ffff:: -all", "spf.edge.example", NO, "partly-listed", ("0.0.0.0/8",)),
    (f"v=spf1 {LISTED} -all", "text.example", NO, "missing", ()),
    (f"v=spf1 {LISTED} -all", "open.example", NO, "missing", ()),
]  # fmt: skip


@pytest.mark.parametrize("record, provider, answer, why, missing", FLAT)
def test_flattened(record: str, provider: str, answer: str, why: str, missing: tuple) -> None:
    more = PROVIDERS + f"list.example TXT v=spf1 {LISTED} ?all\n"
    theirs = asyncio.run(unfold(Table({**zone(ZONE), **zone(more)}), provider))
    verdict = authorises(tree(record, more), f"include:{provider}", theirs)
    assert (verdict.answer, verdict.why, verdict.missing) == (answer, why, missing)


IP_TERMS = st.lists(st.tuples(st.sampled_from("+-?~"), st.integers(0, 31), st.integers(27, 32)), max_size=12)


@given(IP_TERMS, st.integers(0, 31))
def test_the_first_range_decides(terms: list, address: int) -> None:
    """An address is authorised if and only if check_host would say so."""
    record = " ".join(["v=spf1", *(f"{sign}ip4:192.0.2.{last}/{bits}" for sign, last, bits in terms), "-all"])
    first = next((sign for sign, last, bits in terms if last >> (32 - bits) == address >> (32 - bits)), "-")
    assert (authorises(tree(record), f"ip4:192.0.2.{address}").answer == YES) is (first == "+")


@settings(max_examples=200, deadline=None)
@given(
    st.data(),
    st.sampled_from(["a.example", "b.example"]) | st.text(max_size=60),
    st.one_of(RECORD, st.sampled_from(["include:a.example", "a", "ip4:192.0.2.1", "b.example"])),
)
def test_any_zone(data: st.DataObject, domain: str, wanted: str) -> None:
    resolver = Wild(data)
    whole = asyncio.run(unfold(resolver, domain))
    assert len(resolver.asked) <= NODES + 2 * ASKED
    theirs = asyncio.run(unfold(resolver, "c.example"))
    for other in (None, theirs, whole):
        assert authorises(whole, wanted, other).answer in (YES, NO, FLATTENED, UNKNOWN)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(["192.0.2.1", "203.0.113.9", "2001:db8::1"]))
def test_no_check_needs_more_than_the_tree_says(data: st.DataObject, ip: str) -> None:
    """The look-ups of the whole are the worst case of check_host."""
    resolver = Wild(data)
    whole = asyncio.run(unfold(resolver, "a.example"))
    outcome = asyncio.run(check_host(resolver, ip_address(ip), "a.example", "me@a.example", "c.example"))
    root = whole.root
    assert root is not None
    assert (outcome.result == "none") is ("no-record" in [problem.kind for problem in root.problems])
    if root.problems and outcome.result != "none":
        assert outcome.result in ("permerror", "temperror") and outcome.problem == root.problems[0]._replace(
            says=outcome.problem.says
        )
    if whole.complete:
        assert outcome.lookups <= whole.lookups
        assert outcome.problem is None or outcome.problem.kind != "too-many-lookups" or whole.lookups > 10
    if root.passes_all and whole.complete and whole.lookups <= 10 and outcome.voids <= 2 and outcome.result != "temperror":
        assert outcome.result == "pass"


@pytest.mark.parametrize("provider", ["[", "wrong.example", "silent.example", "text.example"])
def test_provider_that_is_not_known(provider: str) -> None:
    theirs = asyncio.run(
        unfold(Table({**zone(PROVIDERS), ("wrong.example", "TXT"): ("v=spf1 ip4:198.51.100.0/24 moo -all",)}), provider)
    )
    assert authorises(tree(f"v=spf1 {LISTED} -all"), SEND, theirs).why == "missing"
