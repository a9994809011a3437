"""One domain as a page for people, and as data."""

from __future__ import annotations

import textwrap

from mailcheck.dns.answers import Mx, Unanswered
from mailcheck.dns.domain import MISSING, OTHER, THERE, UNANSWERED, UNASKED, Domain, Seen, values
from mailcheck.dns.judge import complaints, unjudged
from mailcheck.model import NOTE
from mailcheck.report.safe import clean
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.config import Config
    from mailcheck.dns.answers import Value
    from mailcheck.rules.dns.base import Complaint, Publish

_WIDTH = 80
_STATES = {
    THERE: "as expected",
    OTHER: "differs",
    MISSING: "missing",
    UNANSWERED: "could not be asked",
    UNASKED: "not looked up",
}
_PURPOSES = {"spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC", "return-path": "return path", "mx": "MX", "verification": "ownership",
             "tracking": "links"}  # fmt: skip


class Judged(NamedTuple):
    """A domain with what the rules say of it."""

    domain: Domain
    complaints: tuple[Complaint, ...]
    skipped: tuple[str, ...]


def judge(domain: Domain, config: Config) -> Judged:
    """The rules and what could not be judged."""
    return Judged(domain, tuple(complaints(domain, config)), tuple(unjudged(domain)))


def to_add(judged: Judged) -> tuple[Publish, ...]:
    """Every record to add or change, each once."""
    return tuple(dict.fromkeys(one for complaint in judged.complaints for one in complaint.publish))


def host(name: str, domain: str) -> str:
    """A name as a DNS panel wants it: what stands before the domain, `@` for the domain itself."""
    if name == domain:
        return "@"
    return name.removesuffix("." + domain)


def zone_line(one: Publish) -> str:
    """A record as a line of a zone file; long texts as several strings (RFC 1035 3.3.14)."""
    if one.kind == "TXT":
        text = one.value.replace("\\", "\\\\").replace('"', '\\"')
        data = " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))
    else:
        priority = f"{10 if one.priority is None else one.priority} " if one.kind == "MX" else ""
        data = f"{priority}{one.value}."
    return f"{one.name}. 3600 IN {one.kind} {data}"


# --- for people --------------------------------------------------------------------------------------------------


def text(judged: Judged, *, verbose: bool = False) -> str:
    """The page of one domain."""
    domain = judged.domain
    name = domain.subject.domain
    out = [f"{name}" + (f", sent by {domain.provider_name}" if domain.subject.provider else ""), ""]
    rows = [_row(seen, domain) for seen in domain.seen] + _facts(domain)
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(3)]
    for row in rows:
        line = "  " + "  ".join(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)) + "  " + row[3]
        out.append(line.rstrip())
    shown = [one for one in judged.complaints if verbose or one.severity != NOTE]
    for complaint in shown:
        out.append("")
        code = f"[{complaint.rule.code} {complaint.rule.name}]"
        out += textwrap.wrap(
            f"{complaint.severity}: {complaint.message} {code}", _WIDTH, subsequent_indent="  ", break_long_words=False
        )
        out += textwrap.wrap(
            f"help: {complaint.help}", _WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False
        )
    records = to_add(judged)
    if records:
        out += ["", "In the DNS panel:"]
        for one in records:
            priority = f"  priority {one.priority}" if one.priority is not None else ""
            out.append(f"  {'change' if one.replaces else 'add'}  host {host(one.name, name)}  type {one.kind}{priority}")
            out.append(f"    value {one.value}")
            for value in one.removes:
                out += [f"  remove  host {host(one.name, name)}  type {one.kind}", f"    value {value}"]
        out += ["", "In a zone file:"] + [f"  {zone_line(one)}" for one in records]
    for reason in judged.skipped:
        out += ["", *textwrap.wrap(f"not judged: {reason}", _WIDTH, subsequent_indent="  ", break_long_words=False)]
    hidden = len(judged.complaints) - len(shown)
    out += ["", summary(judged) + (f" ({hidden} note{'s' * (hidden != 1)}: -v shows them)" if hidden else "")]
    return "\n".join(clean_lines(out)) + "\n"


def clean_lines(lines: list[str]) -> list[str]:
    """Lines without characters that could steer a terminal."""
    return [clean(line) for line in lines]


def summary(judged: Judged) -> str:
    """One line on the whole."""
    counts = {level: sum(one.severity == level for one in judged.complaints) for level in ("error", "warning")}
    parts = [f"{count} {level}{'s' * (count != 1)}" for level, count in counts.items() if count]
    if parts:
        return ", ".join(parts)
    return "nothing to mend" if not judged.skipped else "nothing to mend in what could be judged"


def _row(seen: Seen, domain: Domain) -> tuple[str, str, str, str]:
    wanted = seen.expected
    state = _STATES[seen.state]
    if seen.state == MISSING and wanted.needed == "optional":
        state = "not there (optional)"
    elif seen.state == MISSING and wanted.purpose == "dmarc" and domain.dmarc.record_domain:
        state = f"that of {domain.dmarc.record_domain} applies"
    if seen.state == UNANSWERED and isinstance(seen.answer, Unanswered):
        state = f"{state}: {seen.answer.why}"
    return (_PURPOSES[wanted.purpose], host(wanted.shown, domain.subject.domain), wanted.kind, state)


def _facts(domain: Domain) -> list[tuple[str, str, str, str]]:
    """What is published beside the provider's records."""
    rows = []
    purposes = {seen.expected.purpose for seen in domain.seen}
    root = domain.spf.root
    if root is not None and "spf" not in purposes:
        rows.append(("SPF", "@", "TXT", _found(root.records, root.answer)))
    if root is not None and root.records:
        least = "" if domain.spf.complete else "at least "
        rows.append(("", "", "", f"{least}{domain.spf.lookups} of 10 look-ups"))
    for key in domain.keys:
        if key.wanted is None:
            rows.append(("DKIM", f"{key.selector}._domainkey", "TXT", type(key.answer).__name__.replace("KeyFound", "there")))
    if "dmarc" not in purposes:
        policy = domain.dmarc
        state = {"nothing": "missing", "unanswered": "could not be asked", "unusable": "there, and not usable"}.get(
            policy.outcome, ""
        )
        where = host(f"_dmarc.{policy.record_domain or domain.subject.domain}", domain.subject.domain)
        rows.append(("DMARC", where, "TXT", state or f"p={policy.request.policy if policy.request else 'none'}"))
    if "mx" not in purposes:
        rows.append(("MX", "@", "MX", _found([one.host for one in values(domain.mx) if isinstance(one, Mx)], domain.mx)))
    return rows


def _found(published: Any, answer: Any) -> str:
    if isinstance(answer, Unanswered):
        return f"could not be asked: {answer.why}"
    shown = ", ".join(str(one) or "." for one in published)
    return (shown if len(shown) <= 60 else shown[:57] + "...") or "missing"


# --- as data -----------------------------------------------------------------------------------------------------


def data(judged: Judged) -> dict[str, Any]:
    """The same as data: version 1; additions are allowed, changes are not."""
    domain = judged.domain
    name = domain.subject.domain
    root = domain.spf.root
    return {
        "version": 1,
        "domain": name,
        "provider": str(domain.subject.provider["id"]) if domain.subject.provider else "",
        "findings": [
            {
                "code": one.rule.code, "name": one.rule.name, "severity": one.severity, "message": one.message, "help": one.help,
                "record": {"name": one.name, "type": one.kind, "value": one.value, "start": one.start, "end": one.end},
            }
            for one in judged.complaints
        ],
        "expected": [
            {
                "purpose": seen.expected.purpose, "name": seen.expected.shown, "type": seen.expected.kind, "value": seen.expected.value,
                "needed": seen.expected.needed, "state": seen.state, "published": [_plain(one) for one in values(seen.answer)],
            }
            for seen in domain.seen
        ],
        "spf": {
            "records": list(root.records) if root else [],
            "lookups": domain.spf.lookups, "void_lookups": domain.spf.voids, "complete": domain.spf.complete,
        },
        "dmarc": {
            "outcome": domain.dmarc.outcome, "domain": domain.dmarc.record_domain,
            "policy": domain.dmarc.request.policy if domain.dmarc.request else "",
            "applied": domain.dmarc.request.applied if domain.dmarc.request else "",
        },
        "organizational_domain": domain.organization if isinstance(domain.organization, str) else "",
        "mx": [_plain(one) for one in values(domain.mx)],
        "add": [
            {
                "host": host(one.name, name), "name": one.name, "type": one.kind, "value": one.value, "priority": one.priority,
                "replaces": one.replaces, "removes": list(one.removes), "zone_file": zone_line(one),
            }
            for one in to_add(judged)
        ],
        "skipped": list(judged.skipped),
    }  # fmt: skip


def _plain(value: Value) -> str:
    return f"{value.preference} {value.host or '.'}" if isinstance(value, Mx) else value
