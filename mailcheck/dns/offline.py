"""Zone files: the same rules, without any network. What lies outside the file is not judged."""

from __future__ import annotations

from mailcheck.dns import alone
from mailcheck.dns.domain import Subject, inspect
from mailcheck.dns.infer import providers
from mailcheck.dns.judge import complaints, unjudged
from mailcheck.dns.zone import OUTSIDE, Zones
from mailcheck.model import ERROR, START, WARNING, Finding, Place, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.dns.expected import Listed
    from mailcheck.dns.infer import Inferred
    from mailcheck.model import Entry, Source
    from mailcheck.rules.dns.base import Complaint


def judge_zone(source: Source, entries: tuple[Entry, ...], provider: str, config: Config,
               catalogue: Catalogue) -> tuple[list[Finding], list[Skipped]]:  # fmt: skip
    """Findings and what was skipped in one zone file. `provider`: the one a comment in the file names; the command line's
    counts before it."""
    name = config.provider or provider
    known = catalogue.provider_by_id(name) if name in catalogue.provider_ids() else None
    if name and known is None:
        return [], [Skipped(source.path, START, f"there is no provider {name!r}; `mailcheck providers` lists them")]
    zones = Zones(entries)
    if not zones.apexes:
        reason = "it has no SOA record, so it may not be the whole zone, and what is missing here may stand elsewhere"
        return [], [Skipped(source.path, START, reason)]
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    for apex in zones.apexes:
        listed = zones.listed(apex)
        found = alone.run(inspect(zones, Subject(apex, known, listed=listed)))
        findings += [_finding(source, zones, apex, one, name) for one in complaints(found, config)]
        skipped += [Skipped(source.path, START, reason) for reason in unjudged(found) if OUTSIDE not in reason]
        if known is None:
            findings += _inferred(source, zones, apex, listed, config, catalogue)
    return findings, skipped


_OF_THE_PROVIDER = ("MC601", "MC602", "MC611", "MC612", "MC613", "MC614", "MC631", "MC634")
"""What can be said of a provider that nobody named: its records."""


def _inferred(source: Source, zones: Zones, apex: str, listed: tuple[Listed, ...], config: Config,
              catalogue: Catalogue) -> list[Finding]:  # fmt: skip
    """What is wrong with the records of the providers that the zone proves. That is no reason to call it an error; and where there
    are several, a record that is missing altogether may be missing on purpose."""
    findings: list[Finding] = []
    proven = providers(listed, apex, catalogue)
    single = len({one.provider["id"] for one in proven}) == 1
    for one in proven:
        found = alone.run(inspect(zones, Subject(one.domain, one.provider, listed=listed)))
        for said in complaints(found, config):
            if said.rule.code in _OF_THE_PROVIDER and (single or _is_partly_there(said, one)):
                message = f"{said.message} (that {found.provider_name} sends for {one.domain} is inferred from {one.proof})"
                softer = said._replace(severity=WARNING if said.severity == ERROR else said.severity, message=message)
                findings.append(_finding(source, zones, apex, softer, str(one.provider["id"])))
    return findings


def _is_partly_there(said: Complaint, one: Inferred) -> bool:
    """Whether the record is there and wrong, or is a DKIM record beside others. One SPF record serves them all, or is not needed."""
    if said.rule.code == "MC611":
        return one.dkim
    return bool(said.value) and not (said.rule.code == "MC602" and said.name == one.domain)


def _finding(source: Source, zones: Zones, apex: str, one: Complaint, provider: str) -> Finding:
    """A complaint at the record it is about; one about a record that is missing, at the zone's SOA, or where it stands by mistake."""
    entry, message = _entry(zones, one), one.message
    start, end = (entry.start, entry.end) if entry else (0, 0)
    if entry is not None and one.end and entry.offsets:
        start, end = entry.part(one.start, one.end)
    elif entry is None:
        twice = zones.entries(f"{one.name}.{apex}", one.kind)
        entry = (twice or zones.entries(apex, "SOA"))[0]
        start, end = entry.key_start, entry.key_end
        if twice:
            message += f"; a record stands at {one.name}.{apex}, with the domain written twice"
    rule = one.rule
    return Finding(rule.code, rule.name, one.severity, message, one.help, Place(source, start, end), one.name, "", provider)


def _entry(zones: Zones, one: Complaint) -> Entry | None:
    """The record of the file that a complaint is about, or the CNAME over which it was found; None where it is missing."""
    links = zones.entries(one.name, "CNAME")
    if one.value and not links:
        wanted = one.value.removesuffix(".").strip()
        return next(
            (entry for entry in zones.entries(one.name, one.kind) if entry.text.removesuffix(".").strip() == wanted), None
        )
    return links[0] if links and (one.value or one.kind == "CNAME") else None
