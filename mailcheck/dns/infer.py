"""Which providers send for a domain, as far as its zone file proves it.

Proof is a CNAME for DKIM or the return path that leads to the provider's own domain, and a DKIM key at a selector that only this
provider has. What several providers share (the names of Amazon SES and those who resell it, `google`) proves none of them."""

from __future__ import annotations

import re

from mailcheck.dns.dkim import parse_key
from mailcheck.dns.expected import expected
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from mailcheck.catalogue import Catalogue
    from mailcheck.dns.expected import Expected, Listed

_MOST_DOMAINS = 100  # sending domains of one zone that are looked at
_COMMON = re.compile(r"default|mail|dkim|smtp|mx|api|email|k\d|s\d|key\d|m\d|mta|sender|x|selector\d|\d+|20\d{6}-[a-z0-9]{8}")
"""Selectors that many use, self-hosted servers among them; dates and numbers."""
_OWN_DOMAIN = re.compile(r"\\\.(?:\(\?:)?[a-z|\\.]+[)\\.?]*")
"""The end of a pattern that names a domain: `\\.example\\.com\\.?`, and not `rp\\..+`."""
_ENDING = re.compile(rf".*{_OWN_DOMAIN.pattern}", re.S)


class Inferred(NamedTuple):
    """A provider that sends for a domain. `proof`: the name of the record that says so. `dkim`: it is a DKIM record."""

    domain: str
    provider: Mapping[str, Any]
    proof: str
    dkim: bool


def providers(listed: Sequence[Listed], apex: str, catalogue: Catalogue) -> list[Inferred]:
    """The providers of a zone's sending domains, each with the first record that proves it, in the order of their names."""
    hints = tuple(one for one in listed if one[1] == "CNAME" or "._domainkey." in one[0])
    if not hints:
        return []
    domains = dict.fromkeys((apex, *(name.partition("._domainkey.")[2] for name, _, _ in hints if "._domainkey." in name)))
    below = _by_domain(hints, list(domains)[:_MOST_DOMAINS])
    claims: dict[str, list[Inferred]] = {}
    for provider in _with_records(catalogue):
        for domain, near in below.items():
            published = {(name, kind): value for name, kind, value in near}
            for wanted in expected(provider, domain, listed=near):
                if _proves(wanted, published.get((wanted.name, wanted.kind))):
                    one = Inferred(domain, provider, wanted.name, wanted.purpose == "dkim")
                    claims.setdefault(wanted.name, []).append(one)
    sure = [found[0] for found in claims.values() if len({one.provider["id"] for one in found}) == 1]
    first: dict[tuple[str, str], Inferred] = {}
    for one in sorted(sure, key=lambda one: (str(one.provider["id"]), not one.dkim)):
        first.setdefault((one.domain, str(one.provider["id"])), one)
    return list(first.values())


def _by_domain(hints: Sequence[Listed], domains: Iterable[str]) -> dict[str, list[Listed]]:
    """The records at each domain and below it."""
    found: dict[str, list[Listed]] = {domain: [] for domain in domains}
    for one in hints:
        name = one[0]
        while name:
            if name in found:
                found[name].append(one)
            name = name.partition(".")[2]
    return found


def _with_records(catalogue: Catalogue) -> Iterator[Mapping[str, Any]]:
    for name in catalogue.provider_ids():
        provider = catalogue.provider_by_id(name)
        if provider is not None and provider.get("dns"):
            yield provider


def _proves(wanted: Expected, value: Any) -> bool:
    """Whether the record that stands at the name is this one and could be of no one else."""
    if value is None or wanted.unverified or not wanted.matches(value):
        return False
    if wanted.kind == "CNAME" and wanted.purpose in ("dkim", "return-path"):
        return _ENDING.fullmatch(wanted.pattern) is not None
    if wanted.kind != "TXT" or wanted.purpose != "dkim":
        return False
    return _COMMON.fullmatch(wanted.name.partition("._domainkey.")[0]) is None and parse_key(value).usable
