"""SPF needs more look-ups than receivers make.

Each `include`, `a`, `mx`, `ptr`, `exists` and `redirect` costs a look-up, also within the records that are included.
After ten a receiver gives up with `permerror`; after two that find nothing, too. Senders that stand early in the
record may still pass, so such a record works on one day and not on another, when a provider's own record grows.

The message says what each term costs. Take out providers that no longer send for you; give a provider a subdomain of
its own as envelope sender, which has a record of its own.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 include:a.example.com include:b.example.com -all"
    a TXT "v=spf1 mx a:one.example.com a:two.example.com a:three.example.com a:four.example.com ~all"
    a MX 10 one
    b TXT "v=spf1 a:one.example.com a:two.example.com a:three.example.com a:four.example.com ~all"
    one A 192.0.2.1
    two A 192.0.2.2
    three A 192.0.2.3
    four A 192.0.2.4

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 ip4:192.0.2.0/29 -all"

Source: RFC 7208 section 4.6.4
"""

from __future__ import annotations

from mailcheck.dns.spf import LOOKUPS, VOIDS
from mailcheck.dns.spf_tree import walk
from mailcheck.rules.dns.base import ERROR, WARNING, Complaint, Domain, Rule, complaint, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.dns.spf_tree import Node, Tree

RULE = Rule("MC605", "spf-too-many-lookups", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    for name, tree in domain.envelopes:
        root = tree.root
        if root is None or not root.records or (root.spf and root.spf.problems):
            continue
        for problem in tree.problems:
            if problem.kind == "too-many-lookups":
                yield _lookups(name, tree, root)
            elif problem.kind == "too-many-voids":
                message = (
                    f"{tree.voids} names in the SPF record of {name} do not exist or have no address; receivers give up with permerror "
                    f"after {VOIDS}"
                )
                yield complaint(RULE, message, f"take out {_empty(root)}", name, "TXT", root.records[0], severity=WARNING)
        for part in root.parts:
            if part.problem is not None and part.problem.kind == "too-many-mx":
                message = f"`{root.records[0][part.term.start : part.term.end]}` in the SPF record of {name} stands for more than 10 mail servers: permerror"
                yield complaint(RULE, message, "name their addresses with ip4: and ip6:", name, "TXT", root.records[0],
                                at=(part.term.start, part.term.end))  # fmt: skip


def _lookups(name: str, tree: Tree, root: Node) -> Complaint:
    record = root.records[0]
    costs = [(part.lookups, record[part.term.start : part.term.end]) for part in root.parts if part.lookups]
    listed = ", ".join(f"{term} {cost}" for cost, term in sorted(costs, key=lambda one: -one[0])[:6])
    listed += f" and {len(costs) - 6} more" if len(costs) > 6 else ""
    least = "" if tree.complete else "at least "
    message = (
        f"the SPF record of {name} needs {least}{tree.lookups} look-ups, and receivers stop after {LOOKUPS} with permerror: "
        f"{quoted(listed, 200).strip('`')}"
    )
    help = "take out what no longer sends for you, or move a provider to a subdomain with a record of its own"
    return complaint(RULE, message, help, name, "TXT", record)


def _empty(root: Node) -> str:
    names = [part.target for _, part in walk(root) if part.void and part.target]
    return ", ".join(quoted(one) for one in dict.fromkeys(names[:4]))
