"""Everything that is published about one sending domain, asked for at once. No judgement here: the rules judge."""

from __future__ import annotations

from asyncio import gather

from mailcheck.dns.answers import Absent, Found, Mx, Unanswered, texts
from mailcheck.dns.dkim import KeyAnswer, KeyFound, fetch_key, parse_key
from mailcheck.dns.dmarc import Destination, Policy, discover, organizational_domain, report_authorised
from mailcheck.dns.expected import Expected, expected
from mailcheck.dns.policies import parse_bimi, parse_mta_sts, parse_tls_rpt
from mailcheck.dns.spf_provider import FLATTENED, NO, UNKNOWN, YES, Verdict, authorises
from mailcheck.dns.spf_tree import Tree, unfold, walk
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from mailcheck.dns.answers import Answer, Resolver
    from mailcheck.dns.expected import Listed
    from mailcheck.dns.policies import Bimi, MtaSts, TlsRpt
    from mailcheck.dns.tags import Uri

MOST_NAMES = 8  # CNAMEs that are followed from one to the next
MOST_REPORTS = 6  # destinations of DMARC reports that are looked at


class Subject(NamedTuple):
    """A sending domain and what is known about how it sends.

    domain:    the domain of From, an A-label name.
    provider:  the provider's schema, or None when it is not known; then only what holds for every domain is judged.
    region:    the provider's region, "" when not known. selectors: DKIM selectors the user names.
    mail_from: the domain of the return path where the user has chosen it, else "".
    bulk:      judge also what large mailbox providers ask of those who send thousands of messages a day.
    listed:    records that are known beforehand, as those of a zone file."""

    domain: str
    provider: Mapping[str, Any] | None = None
    region: str = ""
    selectors: tuple[str, ...] = ()
    mail_from: str = ""
    bulk: bool = False
    listed: tuple[Listed, ...] = ()


THERE, OTHER, MISSING, UNANSWERED, UNASKED = "there", "other", "missing", "unanswered", "unasked"


class Seen(NamedTuple):
    """One record the provider asks for, and what is published.

    state: THERE; OTHER: there are records, none as expected; MISSING; UNANSWERED; UNASKED: its name is not known.
    answer: None only when UNASKED."""

    expected: Expected
    state: str
    answer: Answer | None


class Key(NamedTuple):
    """What is published at one DKIM selector. `wanted`: the record of the provider it was looked up for, if any."""

    selector: str
    answer: KeyAnswer
    wanted: Expected | None


class Small(NamedTuple):
    """A record of MTA-STS, TLS-RPT or BIMI: what it is, where it stands, its text and what that says."""

    what: str
    name: str
    text: str
    record: MtaSts | TlsRpt | Bimi


class Domain(NamedTuple):
    """All that was found out.

    spf:       the record of the From domain, unfolded.
    envelopes: the same for the names at which the provider wants an SPF record, the From domain's among them.
    authorised: for each SPF record the provider asks for: whether the one that is published lets it send.
    keys:      of the provider's selectors and the user's.
    dmarc:     the policy that applies. organization: the organizational domain of From, or why it is not known.
    reports:   for each URI DMARC reports should go to, whether its host takes them.
    start:     SOA of the domain; says whether it exists. registered: the same for the organizational domain.
    small:     the records of MTA-STS, TLS-RPT and BIMI; several of one kind are an error of their own."""

    subject: Subject
    seen: tuple[Seen, ...]
    spf: Tree
    envelopes: tuple[tuple[str, Tree], ...]
    authorised: tuple[tuple[Expected, Verdict], ...]
    keys: tuple[Key, ...]
    dmarc: Policy
    organization: str | Unanswered
    reports: tuple[tuple[Uri, Destination], ...]
    mx: Answer
    addresses: tuple[Answer, ...]
    start: Answer
    registered: Answer
    small: tuple[Small, ...]

    @property
    def provider_name(self) -> str:
        """The provider in a sentence."""
        return str(self.subject.provider["name"]).split(" (")[0] if self.subject.provider else ""


async def inspect(resolver: Resolver, subject: Subject) -> Domain:
    """Ask for everything. Questions that do not hang on each other go out together."""
    name = subject.domain
    asked_for = expected(
        subject.provider or {}, name, region=subject.region, selectors=subject.selectors, mail_from=subject.mail_from,
        listed=subject.listed,
    )  # fmt: skip
    wanted = await _all(_tried(resolver, one) for one in asked_for)
    names = list(dict.fromkeys(one.name for one in wanted if one.purpose == "spf" and one.name and one.name != name))
    selectors = _selectors(wanted, subject)
    first = gather(
        _all(_look(resolver, one) for one in wanted),
        _all(unfold(resolver, one) for one in (name, *names)),
        _all(fetch_key(resolver, selector, name) for selector, _ in selectors),
        discover(resolver, name),
        organizational_domain(resolver, name),
    )
    kinds = ((name, "MX"), (name, "A"), (name, "AAAA"), (name, "SOA"))
    second = _all(resolver.ask(*question) for question in kinds)
    third = _all(_small(resolver, f"{label}.{name}", *about) for label, about in _SMALL.items())
    (seen, trees, keys, policy, organization), (mx, a, aaaa, start), small = await gather(first, second, third)
    envelopes = tuple(zip((name, *names), trees, strict=True))
    authorised = await _all(
        _authorised(resolver, one, dict(envelopes)[one.name])
        for one in wanted
        if one.purpose == "spf" and one.name and (one.contains or one.pattern)
    )
    registered = await resolver.ask(organization, "SOA") if isinstance(organization, str) and organization != name else start
    published = tuple(Key(selector, key, one) for (selector, one), key in zip(selectors, keys, strict=True))
    return Domain(
        subject, _settled(seen, published, dict(authorised)), trees[0], envelopes, tuple(authorised), published,
        policy, organization, await _reports(resolver, policy), mx, (a, aaaa), start, registered,
        tuple(one for found in small for one in found),
    )  # fmt: skip


_SMALL: dict[str, tuple[str, str, Callable[[str], MtaSts | TlsRpt | Bimi]]] = {
    "_mta-sts": ("MTA-STS", "v=stsv1", parse_mta_sts),
    "_smtp._tls": ("TLS-RPT", "v=tlsrpt", parse_tls_rpt),
    "default._bimi": ("BIMI", "v=bimi", parse_bimi),
}


async def _small(resolver: Resolver, name: str, what: str, lead: str, parse: Callable[[str], Any]) -> list[Small]:
    return [
        Small(what, name, text, parse(text)) for text in texts(await resolver.ask(name, "TXT")) if text.lower().startswith(lead)
    ]


async def _all(questions: Any) -> list[Any]:
    return list(await gather(*questions))


def _selectors(wanted: list[Expected], subject: Subject) -> list[tuple[str, Expected | None]]:
    """The DKIM selectors to look up: the provider's, then the user's."""
    found: dict[str, Expected | None] = {}
    ending = f"._domainkey.{subject.domain}"
    for one in wanted:
        if one.purpose == "dkim" and one.name.endswith(ending):
            found.setdefault(one.name.removesuffix(ending), one)
    for selector in subject.selectors:
        found.setdefault(selector.lower(), None)
    return list(found.items())


async def _tried(resolver: Resolver, wanted: Expected) -> Expected:
    """The record with its name, when it stands at one of the names that are worth a look and can be used."""
    answers = await _all(resolver.ask(name, wanted.kind) for name in wanted.tries)
    for name, answer in zip(wanted.tries, answers, strict=True):
        if isinstance(answer, Found) and answer.chain and wanted.kind == "TXT":
            continue  # whoever the CNAME leads to has the key
        if any(wanted.matches(value) and _usable(wanted, value) for value in values(answer)):
            return wanted._replace(name=name, shown=name, unknown="", tries=())
    return wanted


def _usable(wanted: Expected, value: str | Mx) -> bool:
    return wanted.purpose != "dkim" or wanted.kind != "TXT" or (isinstance(value, str) and parse_key(value).usable)


def _settled(seen: list[Seen], keys: tuple[Key, ...], authorised: dict[Expected, Verdict]) -> tuple[Seen, ...]:
    """What is seen of the records, with what only the whole shows: an SPF record lets the provider send by other words too, and
    in place of a CNAME a DKIM name holds a key itself."""
    answers = {key.wanted: key.answer for key in keys}
    return tuple(_settle(one, answers.get(one.expected), authorised.get(one.expected)) for one in seen)


def _settle(one: Seen, key: KeyAnswer | None, verdict: Verdict | None) -> Seen:
    if verdict is not None and one.state in (THERE, OTHER):
        state = {YES: THERE, FLATTENED: THERE, UNKNOWN: one.state, NO: OTHER}[verdict.answer]
        return one._replace(state=state)
    itself = one.expected.kind == "CNAME" and one.state == MISSING and isinstance(key, KeyFound)
    return one._replace(state=OTHER) if itself else one


async def _look(resolver: Resolver, wanted: Expected) -> Seen:
    """Whether one expected record is there."""
    if not wanted.name:
        return Seen(wanted, UNASKED, None)
    answer = await resolver.ask(wanted.name, wanted.kind)
    if isinstance(answer, Unanswered):
        return Seen(wanted, UNANSWERED, answer)
    if isinstance(answer, Absent):
        return Seen(wanted, MISSING, answer)
    if any(wanted.matches(value) for value in answer.values) or await _leads_there(resolver, wanted, answer):
        return Seen(wanted, THERE, answer)
    same = [value for value in answer.values if _same_purpose(wanted, value)]
    return Seen(wanted, OTHER if same else MISSING, answer)


async def _leads_there(resolver: Resolver, wanted: Expected, answer: Answer) -> bool:
    """Whether a CNAME comes to the provider's name by way of others."""
    for _ in range(MOST_NAMES if wanted.kind == "CNAME" else 0):
        name = next(iter(values(answer)), "")
        if not isinstance(name, str) or not name:
            return False
        answer = await resolver.ask(name.lower().removesuffix("."), "CNAME")
        if any(wanted.matches(value) for value in values(answer)):
            return True
    return False


def _same_purpose(wanted: Expected, value: str | Mx) -> bool:
    """Whether a published record is meant for the same thing. At one name many TXT records stand that have nothing to do with
    each other."""
    if wanted.kind != "TXT" or isinstance(value, Mx):
        return True
    starts = {"spf": "v=spf1", "dmarc": "v=dmarc1", "dkim": ""}.get(wanted.purpose)
    if starts is None:
        lead = wanted.contains or wanted.value
        starts = lead.partition("=")[0].lower() + "=" if "=" in lead else "\0"
    return value.lower().startswith(starts)


async def _authorised(resolver: Resolver, wanted: Expected, tree: Tree) -> tuple[Expected, Verdict]:
    """What the published record says of the provider; its own record is unfolded only when it is not named there."""
    term = wanted.contains or _its_term(wanted, tree)
    verdict = authorises(tree, term)
    kind, _, target = term.partition(":")
    if wanted.contains and verdict.answer == NO and verdict.why == "missing" and kind == "include":
        verdict = authorises(tree, term, await unfold(resolver, target))
    return wanted, verdict


def _its_term(wanted: Expected, tree: Tree) -> str:
    """The term that fits where the schema has only a pattern, as for includes that differ between data centres. Where none does:
    one that nobody can have written, for which all else is judged in the same way."""
    parts = [*tree.root.parts, *(part for _, part in walk(tree.root))] if tree.root else []
    for part in parts:
        term = f"{part.term.name}{'=' if part.term.name == 'redirect' else ':'}{part.term.value}"
        if wanted.lets_send(term):
            return term
    return "include:none.invalid"


async def _reports(resolver: Resolver, policy: Policy) -> tuple[tuple[Uri, Destination], ...]:
    if policy.record is None:
        return ()
    uris = list(dict.fromkeys((*policy.record.rua, *policy.record.ruf)))[:MOST_REPORTS]
    found = await _all(report_authorised(resolver, policy.record_domain, uri) for uri in uris)
    return tuple(zip(uris, found, strict=True))


def answered(answer: Answer) -> bool:
    """Whether somebody who knows has answered."""
    return not isinstance(answer, Unanswered)


def absent(answer: Answer) -> bool:
    """Whether it is known that there is no such record."""
    return isinstance(answer, Absent)


def values(answer: Answer | None) -> tuple[str | Mx, ...]:
    """The published values; none where there are none or it is not known."""
    return answer.values if isinstance(answer, Found) else ()
