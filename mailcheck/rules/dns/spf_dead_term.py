"""A term of the SPF record has no effect, or should not be used.

What stands behind `all` is never looked at, and `redirect=` is ignored where there is an `all`: the sender you added
there is not authorised. `include=` with an equals sign is a modifier that nobody knows, not the mechanism `include:`.
`ptr` is slow, fails often and is not to be used any more. Records and answers over 512 bytes need TCP, which some
networks still block.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 mx ~all include:amazonses.com"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 mx include:amazonses.com ~all"

Source: RFC 7208 sections 3.4, 5.1, 5.5 and 6
"""

from __future__ import annotations

from mailcheck.rules.dns.base import NOTE, WARNING, Complaint, Domain, Rule, complaint, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC607", "spf-dead-term", WARNING)


_LEVELS = {
    "after-all": WARNING, "redirect-beside-all": WARNING, "mechanism-as-modifier": WARNING, "malformed-name": WARNING, "ptr": WARNING,
    "p-macro": NOTE, "unknown-modifier": NOTE, "version-twice": NOTE, "term-twice": NOTE, "over-450-octets": NOTE, "over-512-octets": NOTE,
}  # fmt: skip


def check(domain: Domain) -> Iterator[Complaint]:
    for name, tree in domain.envelopes:
        root = tree.root
        if root is None or root.spf is None or root.spf.problems:
            continue
        record = root.records[0]
        for remark in root.remarks:
            if remark.kind in _LEVELS:
                word = f"{quoted(record[remark.start : remark.end])} in " if remark.end else ""
                message = f"{word}the SPF record of {name}: {remark.says}"
                yield complaint(RULE, message, _help(record, remark.kind, remark.start, remark.end), name, "TXT", record, severity=_LEVELS[remark.kind],
                                at=(remark.start, remark.end))  # fmt: skip


def _help(record: str, kind: str, start: int, end: int) -> str:
    """The record as it should be, where that is plain."""
    before, term, after = record[:start], record[start:end], record[end:]
    rest = f"{before}{after}".split()
    if kind == "after-all":
        at = next((at for at, word in enumerate(rest) if word.lstrip("+-~?").lower() == "all"), len(rest))
        return f"move it in front of `all`: {' '.join([*rest[:at], term, *rest[at:]])}"
    if kind == "mechanism-as-modifier":
        return f"write a colon in place of the equals sign: {before}{term.replace('=', ':', 1)}{after}"
    if kind == "term-twice":
        return f"take one of them out: {' '.join(rest)}"
    helps = {
        "redirect-beside-all": "take `all` out, or write include: in place of redirect=",
        "ptr": "name the addresses with ip4:, ip6: or a:",
    }
    return helps.get(
        kind, "take it out" if not kind.startswith("over-") else "shorten the record, or move other TXT records to other names"
    )
