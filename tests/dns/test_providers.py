"""What every provider asks for: domains that have it are in order, and each thing that is wrong is found and can be mended.

The domains are made from the schemas (provider_zones.py) and asked for at real name servers."""

from __future__ import annotations

import asyncio

import pytest

from mailcheck.config import Config
from mailcheck.dns.answers import Unanswered
from mailcheck.dns.domain import inspect
from mailcheck.dns.judge import complaints, unjudged
from mailcheck.dns.network import Asking, Network, Server
from mailcheck.dns.page import judge, text, to_add, zone_line
from mailcheck.dns.zone import Zones
from mailcheck.model import ERROR, NOTE, WARNING, Source
from mailcheck.read import zone as zone_file
from mailcheck.rules import load
from tests.dns.provider_zones import ABOVE, Row, cases, line, schemas, theirs
from tests.dns.servers import HEAD

PROVIDERS = sorted(schemas())
AT_ONCE = 40


@pytest.fixture(scope="module")
def domains(unbound):
    """Every case with what was found out about its domain."""

    async def go():
        room = asyncio.Semaphore(AT_ONCE)

        async def one(case):
            async with room:
                return case, await inspect(network, case.subject)

        async with Network([Server("udp", "127.0.0.1", unbound.port)], Asking(timeout=3.0, tries=3)) as network:
            return await asyncio.gather(*(one(case) for case in cases()))

    found = {}
    for case, domain in asyncio.run(go()):
        found.setdefault(case.provider, []).append((case, domain))
    return found


def of(provider, domains, wanted=lambda case: True):
    return [(case, domain) for case, domain in domains[provider] if wanted(case)]


def said(domain):
    return [(one.rule.code, one.name, one.severity) for one in complaints(domain, Config())]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_everything_was_asked(provider, domains):
    for case, domain in domains[provider]:
        assert not any(isinstance(seen.answer, Unanswered) for seen in domain.seen), case
        assert not [reason for reason in unjudged(domain) if "is not known here" not in reason], case


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_domain_that_has_it_all_is_in_order(provider, domains):
    good = of(provider, domains, lambda case: not case.code)
    assert good
    for case, domain in good:
        assert [one for one in said(domain) if one[2] != NOTE] == [], (case.what, case.domain)
        if case.what == "good":
            assert {seen.state for seen in domain.seen} <= {"there", "unasked"}, case.domain


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_wrong_is_found(provider, domains):
    for case, domain in of(provider, domains, lambda case: case.code):
        found = said(domain)
        assert (case.code, case.about, case.severity) in found, (case.what, found)
        for code, name, severity in found:  # and nothing else is called grave but what follows from it
            follows = name == case.about or code in ("MC611", "MC624", "MC632")
            assert follows or severity not in (ERROR, WARNING), (case.what, found)
        one = next(one for one in complaints(domain, Config()) if (one.rule.code, one.name) == (case.code, case.about))
        assert case.about in one.message or case.domain in one.message, one.message
        assert one.help and "``" not in one.help + one.message and "{" not in one.help + one.message, one
        if case.offers:
            assert one.publish, (case.what, one)
        for record in one.publish:
            assert "<" not in record.value and record.value in one.help, one


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_record_that_is_offered_mends_it(provider, domains):
    for case, domain in of(provider, domains, lambda case: case.code):
        for one in complaints(domain, Config()):
            if not one.publish:
                continue
            after = asyncio.run(inspect(offline(case, mended(case.rows, one.publish)), case.subject))
            left = [(again.rule.code, again.name) for again in complaints(after, Config())]
            assert (one.rule.code, one.name) not in left, (case.what, one, left)


def mended(rows, publish):
    """The records of the domain after somebody did as they were told."""
    found = list(rows)
    for one in publish:
        gone = {one.replaces.removesuffix("."), *one.removes} - {""}
        kept = [row for row in found if not (row.name == one.name and row.kind == one.kind and row.value in gone)]
        assert len(found) - len(kept) == len(gone), (one, rows)
        written = zone_line(one).split(f" IN {one.kind} ", 1)[1]
        found = [*kept, Row(one.name, one.kind, written.strip('"') if one.kind == "TXT" else written.removesuffix("."))]
    return found


def offline(case, rows):
    """The same records as a zone file, beside what the providers publish."""
    names = {row.value.split()[-1] for row in rows} | {word.partition(":")[2] for row in rows for word in row.value.split()}
    near = "".join(line(row).replace("192.0.2.5.", "192.0.2.5") for row in theirs() if row.name in names)
    text = HEAD.format(name=ABOVE) + "".join(map(line, rows)) + "elsewhere A 192.0.2.26\nmail A 192.0.2.25\n"
    apexes = {row.name for row in theirs() if row.name in names}
    text += "".join(f"{name}. SOA ns admin 1 7200 3600 1209600 60\n" for name in sorted(apexes)) + near
    (entries,) = zone_file.read(Source(f"{ABOVE}.zone", text, "zone"))
    return Zones(entries)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_pages_can_be_read(provider, domains):
    for case, domain in domains[provider]:
        judged = judge(domain, Config())
        page = text(judged, verbose=True)
        assert case.domain in page and all(len(one) < 1000 for one in page.splitlines())
        for record in to_add(judged):
            assert zone_line(record).startswith(f"{record.name}. 3600 IN {record.kind} ") and "None" not in zone_line(record)


@pytest.mark.parametrize("code", ["MC601", "MC602", "MC603", "MC611", "MC612", "MC621", "MC631", "MC634"])
def test_an_emptied_rule_is_noticed(code, domains, monkeypatch):
    monkeypatch.setattr(load(code), "check", lambda domain: iter(()))
    missed = [
        case
        for found in domains.values()
        for case, domain in found
        if case.code == code and (code, case.about, case.severity) not in said(domain)
    ]
    assert missed
    assert all(
        (case.code, case.about, case.severity) in said(domain)
        for case, domain in domains["resend"]
        if case.code not in ("", code)
    )
