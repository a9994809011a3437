"""A name has more than one SPF record.

A name may have only one. Receivers that find two answer `permerror`, and none of the senders in either record passes.
It mostly happens when the page of a new provider says "add this TXT record" and there is one already: the terms of
both belong into one record.

Bad:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 include:_spf.google.com ~all"
    @ TXT "v=spf1 include:amazonses.com ~all"

Good:
    $ORIGIN example.com.
    @ 3600 IN SOA ns1.example.net. admin.example.net. 1 7200 3600 1209600 300
    @ MX 10 mail.example.net.
    @ TXT "v=spf1 include:_spf.google.com include:amazonses.com ~all"

Source: RFC 7208 sections 3.2 and 4.5
"""

from __future__ import annotations

from mailcheck.dns.spf import parse
from mailcheck.rules.dns.base import ERROR, Complaint, Domain, Publish, Rule, complaint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


RULE = Rule("MC603", "several-spf-records", ERROR)


def check(domain: Domain) -> Iterator[Complaint]:
    for name, tree in domain.envelopes:
        records = tree.root.records if tree.root else ()
        if len(records) > 1:
            if any(parse(record).problems for record in records):
                help = "keep one, with the terms of all"
                yield complaint(RULE, _message(name, records), help, name, "TXT", records[1])
                continue
            whole = merged(records)
            publish = (Publish(name, "TXT", whole, replaces=records[0], removes=records[1:]),)
            yield complaint(RULE, _message(name, records), f"keep one: {whole}", name, "TXT", records[1], publish=publish)


def _message(name: str, records: tuple[str, ...]) -> str:
    return f"{name} has {len(records)} SPF records: receivers then answer permerror, and no sender of either passes"


def merged(records: tuple[str, ...]) -> str:
    """One record with the terms of all, each once, and the mildest `all`: nothing that passed is refused by it."""
    terms: list[str] = []
    ends: list[str] = []
    for record in records:
        for word in record.split()[1:]:
            bare = word.lstrip("+-~?").lower()
            if bare == "all":
                ends.append(word[:1] if word[:1] in "-~?" else "+")
            elif word.lower() not in (term.lower() for term in terms):
                terms.append(word)
    sign = next((sign for sign in "~-?" if sign in ends), "~")
    end = [] if any(term.lower().startswith("redirect=") for term in terms) and not ends else [f"{sign}all"]
    return " ".join(["v=spf1", *terms, *end])
