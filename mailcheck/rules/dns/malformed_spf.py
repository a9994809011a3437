"""The SPF record cannot be read.

A mistake anywhere in the record makes receivers answer `permerror`, also when a good term stands before it: then no
sender passes. The same happens when an `include:` leads to a domain that has no SPF record of its own, to one whose
record is broken, or back to where it came from.

What is common: `ipv4:` in place of `ip4:`, an address without a mechanism, a comma between terms, a blank behind a
colon, quotes that became part of the record, a host name with `include:` that publishes no record.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 ipv4:192.0.2.7 -all"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 ip4:192.0.2.7 -all"

Source: RFC 7208 sections 4.6 and 5.2
"""

from __future__ import annotations

import re

from mailcheck.rules.dns.base import ERROR, Complaint, Domain, Rule, complaint, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.dns.spf_tree import Part

RULE = Rule("MC604", "malformed-spf", ERROR)


_ELSEWHERE = {
    "no-record": "the domain it leads to has no SPF record",
    "several-records": "the domain it leads to has more than one SPF record",
    "loop": "it leads back to a domain it came from",
    "malformed-name": "this can be no domain",
}


def check(domain: Domain) -> Iterator[Complaint]:
    for name, tree in domain.envelopes:
        root = tree.root
        if root is None or root.spf is None:
            continue
        record = root.records[0]
        torn = ""
        for problem in root.spf.problems:
            if torn and record[problem.start :].startswith(torn):
                continue  # the rest of the term before
            torn = _torn(record, problem.start)
            message = f"the SPF record of {name} cannot be read: {problem.says}; receivers answer permerror, and no sender passes"
            at = (problem.start, problem.end)
            yield complaint(RULE, message, _help(record, problem.kind, problem.start), name, "TXT", record, at=at)
        if not root.spf.problems:
            for part in root.parts:
                yield from _behind(name, record, part)


_HELPS = {
    "quotation-mark": "take the quotation marks out of the text",
    "control-character": "write one blank between two terms",
    "non-ascii": "take the character out, and write domains as A-labels (xn--)",
    "modifier-with-colon": "write = in place of the colon",
    "qualifier-on-modifier": "take the sign in front out",
    "unexpected-value": "take the value out",
    "wrong-address-kind": "write ip4: for an IPv4 address and ip6: for an IPv6 address",
    "bad-macro": "write %% for a plain per cent sign",
    "modifier-twice": "take one of the two out",
    "address-as-name": "write ip4: or ip6: in front of the address",
    "bad-address": "write the whole address",
    "single-label": "write the full domain",
}


def _help(record: str, kind: str, start: int) -> str:
    """What to write in place of the mistake."""
    word = record[record.rfind(" ", 0, start) + 1 :].split(" ")[0]
    if name := _torn(record, start):
        return f"take the blank out: {quoted(word + name)}"
    if kind in ("empty-value", "missing-value"):
        return f"write a value behind {quoted(word)}, or take it out"
    if word.endswith((",", ";")):
        return f"take the {quoted(word[-1])} out: {quoted(word[:-1])}"
    if kind.endswith("-misspelt"):
        return f"write {quoted(kind[:3] + ':' + word.partition(':')[2])}"
    if kind == "stray-address":
        return f"write ip4: or ip6: in front of it: {quoted(('ip6:' if word.count(':') > 1 else 'ip4:') + word.lstrip('+:'))}"
    return _HELPS.get(kind, f"take {quoted(word)} out, or correct it")


def _torn(record: str, start: int) -> str:
    """The name behind a blank that a colon at `start`, or in its term, should have in front of it; else ""."""
    words = record[record.rfind(" ", 0, start) + 1 :].split()
    if len(words) < 2 or not words[0].endswith(":") or not re.fullmatch(r"[\w.\-]+\.[\w\-]+\.?", words[1]):
        return ""
    return words[1]


def _behind(name: str, record: str, part: Part) -> Iterator[Complaint]:
    """A term of the record that leads to something broken, at any depth."""
    reason = _reason(part)
    if reason and part.reached:
        term = record[part.term.start : part.term.end]
        message = (
            f"`{term}` in the SPF record of {name} makes receivers answer permerror: {reason}, so senders behind it do not pass"
        )
        help = f"take `{term}` out, or write the name its owner asks for"
        yield complaint(RULE, message, help, name, "TXT", record, at=(part.term.start, part.term.end))


def _reason(part: Part) -> str:
    if part.problem is not None and part.problem.kind in _ELSEWHERE and part.term.name in ("include", "redirect"):
        return _ELSEWHERE[part.problem.kind]
    child = part.child
    if child is None:
        return ""
    for problem in child.problems:
        if problem.kind in _ELSEWHERE:
            return _ELSEWHERE[problem.kind]
    if child.spf is not None and child.spf.problems:
        return f"the record of {child.domain} cannot be read"
    for below in child.parts:
        if below.reached and _reason(below):
            return f"in the record of {child.domain}, {_reason(below)}"
    return ""
