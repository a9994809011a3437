"""Zones made from the schemas: for every provider a domain that is in order, and one for each thing that can be wrong.

`CASES` are the sending domains, all below `cases.example`; `zones()` are they and what the providers publish themselves: the
keys that CNAMEs lead to, the records that are included, the hosts of MX records."""

from __future__ import annotations

import re
from functools import cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, NamedTuple

from mailcheck import catalogue
from mailcheck.dns.domain import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

ABOVE = "cases.example"
KEY = (
    "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoOZeKMuI+FbvsGxlz6I1aq2Yod4aVVmhMCiluvRT2qDUqwPtC9Iem3P3TwCTZobihTpFEPlKE9H0xExOH39rLmpu"
    "Biqa26g3kCXza4sxrgP3XY5wUJ0Dj3MkxcGT104dwvLMoDVi8Nqw9AoN3eGbXq29k/izoP0yK9t3lArN0bc7gmOLWy5eY7gE8Zt6bpgMWzsw3orEKYwkpNtrjFoN7P3k7FFcJPx2MjjsJUj7E8q8y8Chc3C0"
    "Ggp16WLitegnvlDikiw43eBIEh88VYlcKgrbEV9MIl9eezZUDREYylAZJLAYxR7uCS/8XSRWUe7m2aGfnmpSC1s6QREqJssjgQIDAQAB"
)
TOKEN = "abcdefghijklmnopqrstuvwxyz234567"
SELECTOR = "sel1"
REGIONS = {"alibaba-directmail": "cn-hangzhou"}
SOME = "some-domain.invalid"
ELSEWHERE = f"elsewhere.{ABOVE}"
OWN = f"mail.{ABOVE}"


class Row(NamedTuple):
    """A record that is published. `value`: for MX with the preference in front."""

    name: str
    kind: str
    value: str


class Case(NamedTuple):
    """One sending domain. `code` and `about`: what is to be found and at which name; "" when all is in order."""

    provider: str
    what: str
    domain: str
    rows: tuple[Row, ...]
    code: str = ""
    about: str = ""
    severity: str = ""
    offers: bool = False

    @property
    def subject(self) -> Subject:
        schema = schemas()[self.provider]
        return Subject(self.domain, schema, REGIONS.get(self.provider, "eu-west-1"), selectors(schema), f"bounce.{self.domain}"
                       if any(one["name"] == "{mail_from}" for one in schema["dns"]) else "")  # fmt: skip


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Every provider that asks for records."""
    known = catalogue.load()
    found = {name: known.provider_by_id(name) or {} for name in known.provider_ids()}
    return {name: one for name, one in found.items() if one.get("dns")}


def selectors(schema: dict[str, Any]) -> tuple[str, ...]:
    """What a user would name: the selector or token, where the schema asks for one."""
    names = [one["name"] for one in schema["dns"] if one["purpose"] == "dkim"]
    return (
        (TOKEN,)
        if any("{token}" in name for name in names)
        else (SELECTOR,)
        if any("{selector}" in name for name in names)
        else ()
    )


# --- values ------------------------------------------------------------------------------------------------------


def sample(pattern: str, wild: str = "x") -> str:
    """A short text that a regular expression takes; `wild` where anything may stand."""
    text = "".join(_sample(sre_parser.parse(pattern), wild))
    assert re.fullmatch(pattern, text), (pattern, text)
    return text


def _sample(parts: Any, wild: str) -> Iterator[str]:
    for kind, value in parts:
        if kind is sre.LITERAL:
            yield chr(value)
        elif kind is sre.ANY:
            yield wild
        elif kind is sre.IN:
            first = value[0]
            if first[0] is sre.RANGE:
                yield wild if first[1][0] <= ord(wild) <= first[1][1] else chr(first[1][0])
            else:
                yield "7" if first[0] is sre.CATEGORY else chr(first[1])
        elif kind is sre.BRANCH:
            yield from _sample(value[1][0], wild)
        elif kind is sre.SUBPATTERN:
            yield from _sample(value[3], wild)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            for _ in range(value[0]):
                yield from _sample(value[2], wild)
        else:
            assert kind is sre.AT, kind


def rows(record: dict[str, Any], domain: str, provider: str, wild: str = "x") -> list[Row]:
    """One record of a schema as it is published."""
    known = {
        "domain": domain,
        "region": REGIONS.get(provider, "eu-west-1"),
        "token": TOKEN,
        "selector": SELECTOR,
        "mail_from": f"bounce.{domain}",
    }

    def filled(text: str) -> str:
        return re.sub(r"\{([a-z_]+)\}", lambda found: known[found[1]], text)

    name, kind = filled(record["name"]).lower(), record["type"]
    value = filled(record.get("value") or "") or (sample(record["pattern"], wild) if record.get("pattern") else "")
    contains = filled(record.get("contains") or "")
    if record["purpose"] == "spf":
        term = contains or re.search(r"include:\S+", value)[0]  # type: ignore[index]
        return [Row(name, "TXT", f"v=spf1 {term if re.search('[:=]', term) else f'include:{term}'} ~all")]
    if kind == "MX":
        preference = record.get("priority", 10)
        return [Row(name, "MX", f"{preference} {value}".removesuffix("."))]
    if kind == "CNAME":
        return [Row(name, "CNAME", (value or f"{name.split('.')[0]}.keys.provider-{provider}.example").lower().removesuffix("."))]
    if record["purpose"] == "dkim":
        return [Row(name, "TXT", KEY)]
    if record["purpose"] == "dmarc":
        return [Row(name, "TXT", "v=DMARC1; p=none")]
    return [Row(name, "TXT", value or (f"{contains}abc123" if contains.endswith(("=", ":", ".", " ")) else contains or "abc123"))]


def term(row: Row) -> str:
    """The provider's term in its SPF record."""
    return row.value.split()[1]


# --- cases -------------------------------------------------------------------------------------------------------

CODES = {"spf": "MC601", "dkim": "MC611", "dmarc": "MC621", "return-path": "MC631"}
LEVELS = {"always": "error", "recommended": "warning", "optional": ""}


@cache
def cases() -> tuple[Case, ...]:
    found: list[Case] = []
    for name, schema in schemas().items():
        for case in _cases(name, schema["dns"]):
            domain = f"c{len(found)}.{ABOVE}"
            made = [Row(*(part.replace(SOME, domain) for part in row)) for row in case.rows]
            found.append(case._replace(domain=domain, rows=tuple(made), about=case.about.replace(SOME, domain)))
    return tuple(found)


def _cases(provider: str, records: list[dict[str, Any]]) -> Iterator[Case]:
    """The cases of a provider, with SOME in place of the sending domain."""
    all_rows = [(record, rows(record, SOME, provider)) for record in records]

    def case(what: str, change: dict[int, list[Row]], code: str = "", about: str = "", severity: str = "", offers: bool = False,
             extra: tuple[Row, ...] = (), mx: bool = True) -> Case:  # fmt: skip
        kept = [row for at, (_, found) in enumerate(all_rows) for row in change.get(at, found)]
        own = () if not mx or any(row.kind == "MX" and row.name == SOME for row in kept) else (Row(SOME, "MX", f"10 {OWN}"),)
        return Case(provider, what, "", tuple(dict.fromkeys((*own, *kept, *extra))), code, about, severity, offers)

    optional = {at: [] for at, (record, _) in enumerate(all_rows) if record.get("needed") == "optional"}
    yield case("good", {})
    yield case("without what is optional", optional)
    keys = [at for at, (record, _) in enumerate(all_rows) if record["purpose"] == "dkim"]
    for at, (record, (row,)) in enumerate(all_rows):
        purpose, needed = record["purpose"], record.get("needed", "always")
        level = "note" if record.get("unverified") else LEVELS[needed]
        known = "{token}" not in record["name"] or purpose == "dkim"
        label = f"{purpose} {record['name']}"
        code = CODES.get(purpose, "MC634")
        offers = (
            bool(record.get("value"))
            or purpose == "dmarc"
            or (purpose == "spf" and bool(re.search("[:=]", record.get("contains", ""))))
        )
        if not known:
            yield case(f"{label} missing, and its name cannot be known", {at: []})
            continue
        spare = "note" if level and len(keys) > 1 and needed != "always" else level
        if needed == "optional":
            if purpose == "dkim" and record["type"] == "TXT":
                yield case(f"{label} withdrawn", {at: [row._replace(value="v=DKIM1; p=")]}, "MC612", row.name, "note")
            continue
        missing = {**optional, at: []} if purpose == "mx" else {at: []}
        yield case(f"{label} missing", missing, code, row.name, spare if purpose == "dkim" else level, offers, mx=purpose != "mx")
        if purpose == "dkim":
            alone = {key: [] for key in keys}
            yield case(f"{label} missing, and all other keys", alone, code, row.name, level, offers)
        if record["type"] == "CNAME" and (record.get("value") or record.get("pattern")):
            wrong = row._replace(value=ELSEWHERE)
            yield case(f"{label} leads elsewhere", {at: [wrong]}, code, row.name, spare if purpose == "dkim" else level, offers)
            other = rows(record, SOME, provider, "y")[0]
            if purpose == "dkim" and other.value != row.value:
                grave = "note" if record.get("unverified") else "warning" if len(keys) > 1 and needed != "always" else "error"
                yield case(f"{label} leads to nothing", {at: [other]}, "MC612", row.name, grave)
        if purpose == "dkim" and record["type"] == "TXT":
            grave = "note" if record.get("unverified") else "warning" if len(keys) > 1 and needed != "always" else "error"
            yield case(f"{label} withdrawn", {at: [row._replace(value="v=DKIM1; p=")]}, "MC612", row.name, grave)
        if purpose == "mx" or (purpose == "return-path" and record["type"] == "MX"):
            yield case(
                f"{label} elsewhere", {at: [row._replace(value=f"10 {OWN}")]}, code, row.name, level, offers and purpose != "mx"
            )
        if purpose == "return-path" and record["type"] == "MX":
            beside = row._replace(value=f"5 {OWN}")
            yield case(f"{label} with another beside", {at: [row, beside]}, code, row.name, "warning")
        if purpose == "spf":
            yield from _spf(case, at, row, label, level, offers)


def _spf(case: Any, at: int, row: Row, label: str, level: str, offers: bool) -> Iterator[Case]:
    def text(value: str) -> list[Row]:
        return [row._replace(value=value)]

    inner = Row(f"_spf.{row.name}", "TXT", f"v=spf1 {term(row)} -all")
    known = bool(re.search("include:", term(row)))
    yield case(f"{label} without the include", {at: text("v=spf1 ip4:192.0.2.99 -all")}, "MC602", row.name, level, offers)
    yield case(f"{label} behind all", {at: text(f"v=spf1 ip4:192.0.2.99 -all {term(row)}")}, "MC602", row.name, level, known)
    yield case(f"{label} with another result", {at: text(f"v=spf1 ~{term(row)} -all")}, "MC602", row.name, level, known)
    yield case(f"{label} twice", {at: [row, row._replace(value="v=spf1 ip4:192.0.2.99 -all")]}, "MC603", row.name, "error", True)
    yield case(f"{label} within another include", {at: text(f"v=spf1 include:{inner.name} ~all")}, extra=(inner,))
    yield case(f"{label} as redirect", {at: text(f"v=spf1 redirect={term(row).partition(':')[2]}")})
    if offers:
        listed = f"ip4:{address(term(row).partition(':')[2])}"
        yield case(f"{label} by hand", {at: text(f"v=spf1 {listed} ~all")}, "MC602", row.name, "note")


def address(name: str) -> str:
    """The range a provider sends from, one for each name."""
    number = sum(name.encode()) * 7 % 251
    return f"203.0.{number}.0/24"


# --- zones -------------------------------------------------------------------------------------------------------


def line(row: Row) -> str:
    if row.kind == "TXT":
        value = " ".join(f'"{row.value[at : at + 250]}"' for at in range(0, len(row.value), 250))
    else:
        value = f"{row.value}."
    return f"{row.name}. {row.kind} {value}\n"


@cache
def theirs() -> tuple[Row, ...]:
    """What the providers publish."""
    found: dict[Row, None] = {}
    for case in cases():
        for record in schemas()[case.provider]["dns"]:
            for row in rows(record, case.domain, case.provider):
                if row.kind == "CNAME":
                    found.update(dict.fromkeys(_behind(record["purpose"], row.value)))
                elif row.kind == "MX":
                    found[Row(row.value.split()[1], "A", "192.0.2.5")] = None
                elif record["purpose"] == "spf":
                    name = term(row).partition(":")[2]
                    found[Row(name, "TXT", f"v=spf1 ip4:{address(name)} -all")] = None
    by_name: dict[tuple[str, str], Row] = {}
    for row in found:
        by_name.setdefault((row.name, row.kind), row)
    return tuple(by_name.values())


def _behind(purpose: str, name: str) -> Iterator[Row]:
    if purpose == "dkim":
        yield Row(name, "TXT", KEY)
    elif purpose == "return-path":
        yield Row(name, "TXT", f"v=spf1 ip4:{address(name)} -all")
        yield Row(name, "MX", f"10 {name}")
    elif purpose == "dmarc":
        yield Row(name, "TXT", "v=DMARC1; p=none")
    yield Row(name, "A", "192.0.2.5")


def zone_of(name: str) -> str:
    """The registered domain of a provider's name."""
    return ".".join(name.split(".")[-2:])


@cache
def zones() -> dict[str, str]:
    """Name and records of every zone, without their SOA."""
    found: dict[str, str] = {}
    for row in theirs():
        zone = zone_of(row.name)
        value = line(row).replace("192.0.2.5.", "192.0.2.5")
        found[zone] = found.get(zone, "") + value
    own = f"{OWN}. A 192.0.2.25\n{ELSEWHERE}. A 192.0.2.26\n{line(Row(ELSEWHERE, 'TXT', KEY))}"
    found[ABOVE] = own + "".join(line(row) for case in cases() for row in case.rows)
    return found
