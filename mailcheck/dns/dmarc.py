"""DMARC: the policy record, where it is found and which part of it applies (RFC 9989), and reports that go elsewhere (RFC 9990).

RFC 9989 replaced RFC 7489 and RFC 9091 in May 2026. Sections named here are those of RFC 9989 unless another is named."""

from __future__ import annotations

import asyncio
import re

from mailcheck.dns.answers import Absent, Found, Unanswered, texts
from mailcheck.dns.tags import (
    BLANKS,
    Problem,
    Tag,
    Uri,
    ask_text,
    first,
    is_host,
    is_name,
    parse_tags,
    parse_uri,
    parse_uris,
    separator_problem,
)
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.dns.answers import Answer, Resolver

KINDS = {
    "version-missing": "no v=: the record is ignored (4.7)",
    "version-not-first": "v= is not the first tag: the record is ignored (4.7)",
    "version-wrong": "v= is not exactly DMARC1, in capitals: the record is ignored (4.7)",
    "blank-before": "the record begins with a blank, so it does not begin with v=: it is ignored (4.8)",
    "policy-missing": "no p=: none is taken, if there is a rua= that can be used; else DMARC is not applied (4.10.1)",
    "policy-not-second": "p= does not follow v=: allowed now, receivers that go by RFC 7489 may ignore the record",
    "bad-policy": "p=, sp= or np= is neither none, quarantine nor reject: p=none is taken for the whole record, if there is a rua="
    " that can be used; else DMARC is not applied (4.10.1)",
    "bad-value": "not one of the values of this tag: the default is taken (4.8)",
    "removed-pct": "pct= was removed (A.6): only 0 and 100 were ever treated alike; t=y says what pct=0 did. Old receivers heed it",
    "removed-rf": "rf= was removed (C.5): there is one format of failure reports. Old receivers heed it",
    "removed-ri": "ri= was removed (C.5): aggregate reports are daily. Old receivers heed it",
    "fo-without-ruf": "fo= without ruf= is ignored (4.7)",
    "tag-case": "a tag's name in capitals: the same tag by RFC 9989 4.8, another one for receivers that go by RFC 6376 3.2",
    "unknown-tag": "a tag that is not defined; it is ignored (4.7)",
}
"""What each kind of problem means, beside those of `tags.KINDS`."""

NONE, QUARANTINE, REJECT = "none", "quarantine", "reject"
_POLICIES = (NONE, QUARANTINE, REJECT)
_ONE_LEVEL_BELOW = {REJECT: QUARANTINE, QUARANTINE: NONE, NONE: NONE}  # t=y, 4.7
_CHOICES = {"psd": ("y", "n", "u"), "t": ("y", "n"), "adkim": ("r", "s"), "aspf": ("r", "s")}
_DEFAULTS = {"psd": "u", "t": "n", "adkim": "r", "aspf": "r"}
_REMOVED = ("pct", "rf", "ri")
_LISTS = ("rua", "ruf")
_KNOWN = frozenset(("v", "p", "sp", "np", "fo", *_CHOICES, *_REMOVED, *_LISTS))
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
QUERIES = 8
"""The most questions of one tree walk (4.10)."""


class Dmarc(NamedTuple):
    """One record, with the values that count; defaults are filled in.

    valid:      it begins with v=DMARC1; if not, all of it is ignored and the other fields say what was meant.
    p, sp, np:  "none", "quarantine", "reject", or None where the tag is missing or its value is not valid.
    broken:     p= is missing or not valid, or sp= or np= is not valid (4.10.1).
    psd:        "y", "n" or "u". t: it is in testing. adkim, aspf: "r" or "s".
    rua, ruf:   the valid URIs. fo: the single values of fo=, ("0",) where it is missing or not valid."""

    tags: tuple[Tag, ...]
    valid: bool
    p: str | None
    sp: str | None
    np: str | None
    broken: bool
    psd: str
    t: bool
    adkim: str
    aspf: str
    rua: tuple[Uri, ...]
    ruf: tuple[Uri, ...]
    fo: tuple[str, ...]
    problems: tuple[Problem, ...]


def is_record(text: str) -> bool:
    """Whether a text begins with v=DMARC1 (4.8). All others at the name are passed over (4.10)."""
    return _VERSION.match(text) is not None


def parse_record(text: str) -> Dmarc:
    """The policy record of a TXT value (4.7, 4.8). Of a tag that is there twice the first is taken."""
    tags, form = parse_tags(text, fold=True)
    problems = [*form, *_version_problems(text, tags)]
    policies = {name: _policy(_tag(tags, name), problems) for name in ("p", "sp", "np")}
    broken = policies["p"] is None or any(policies[name] is None and _tag(tags, name) for name in ("sp", "np"))
    policy = _tag(tags, "p")
    if policy is None:
        problems.append(Problem("policy-missing", 0, len(text), "p"))
    elif len(tags) > 1 and tags[1].name.lower() != "p":
        problems.append(policy.name_problem("policy-not-second"))
    choices = {name: _choice(_tag(tags, name), name, problems) for name in _CHOICES}
    rua, ruf = (_uris(_tag(tags, name), problems) for name in _LISTS)
    fo = _failure_options(_tag(tags, "fo"), problems)
    if (options := _tag(tags, "fo")) and not _tag(tags, "ruf"):
        problems.append(options.name_problem("fo-without-ruf"))
    for tag in tags:
        problems.extend(_tag_problems(tag))
    found = tuple(sorted(problems, key=lambda problem: (problem.start, problem.end)))
    return Dmarc(
        tags, is_record(text), policies["p"], policies["sp"], policies["np"], broken, choices["psd"], choices["t"] == "y",
        choices["adkim"], choices["aspf"], rua, ruf, fo, found,
    )  # fmt: skip


def _tag(tags: tuple[Tag, ...], name: str) -> Tag | None:
    return first(tags, name, fold=True)


def _version_problems(text: str, tags: tuple[Tag, ...]) -> list[Problem]:
    version = _tag(tags, "v")
    if version is None:
        return [Problem("version-missing", 0, 0, "v")]
    found = [] if version.value == "DMARC1" else [version.problem("version-wrong")]
    if version is not tags[0]:
        found.append(version.name_problem("version-not-first"))
    elif not found and not is_record(text):  # a blank or a semicolon, or a tag that could not be read, before it
        kind = "blank-before" if not text[: version.name_start].strip(BLANKS) else "version-not-first"
        found.append(Problem(kind, 0, version.name_start, "v") if kind == "blank-before" else version.name_problem(kind))
    return found


def _policy(tag: Tag | None, problems: list[Problem]) -> str | None:
    if tag is None:
        return None
    if tag.value.lower() in _POLICIES:
        return tag.value.lower()
    problems.append(tag.problem("bad-policy"))
    return None


def _choice(tag: Tag | None, name: str, problems: list[Problem]) -> str:
    if tag is None or tag.value.lower() in _CHOICES[name]:
        return tag.value.lower() if tag else _DEFAULTS[name]
    problems.append(tag.problem("bad-value"))
    return _DEFAULTS[name]


def _uris(tag: Tag | None, problems: list[Problem]) -> tuple[Uri, ...]:
    if tag is None:
        return ()
    uris, found = parse_uris(tag, sizes=True)
    problems.extend(found)
    return uris


def _failure_options(tag: Tag | None, problems: list[Problem]) -> tuple[str, ...]:
    """4.7: any of 0, 1, d and s, in any order, each once; 0 and 1 exclude each other."""
    if tag is None:
        return ("0",)
    values = tuple(tag.value.lower().split(":"))
    once = len(set(values)) == len(values)
    if once and set(values) <= {"0", "1", "d", "s"} and not {"0", "1"} <= set(values):
        return values
    problems.append(tag.problem("bad-value"))
    return ("0",)


def _tag_problems(tag: Tag) -> list[Problem]:
    name = tag.name.lower()
    found = []
    if name != tag.name and name in _KNOWN:
        found.append(tag.name_problem("tag-case"))
    if name in _REMOVED:
        found.append(tag.name_problem(f"removed-{name}"))
    elif name not in _KNOWN:
        found.append(tag.name_problem("unknown-tag"))
    elif name not in _LISTS and (missing := separator_problem(tag)):
        found.append(missing)
    return found


class Request(NamedTuple):
    """What the domain owner asks receivers to do with mail that fails.

    policy: "none", "quarantine" or "reject". tag: where that stands ("p", "sp", "np"), "" where it is the fallback of a
    broken record. applied: what is to be done now, one level milder where t=y (4.7)."""

    policy: str
    tag: str
    applied: str


def requested(record: Dmarc, *, subdomain: bool, exists: bool) -> Request | None:
    """Which part of a record applies (4.10.1); None: the record is such that DMARC is not applied at all.

    subdomain: the From domain lies below the domain of the record. exists: the From domain is in the DNS."""
    if not record.valid or (record.broken and not record.rua):
        return None
    if record.broken or record.p is None:
        return Request(NONE, "", NONE)
    policy, tag = record.p, "p"
    if subdomain and not exists and record.np:
        policy, tag = record.np, "np"
    elif subdomain and record.sp:
        policy, tag = record.sp, "sp"
    return Request(policy, tag, _ONE_LEVEL_BELOW[policy] if record.t else policy)


class Step(NamedTuple):
    """One question of a tree walk: TXT at `_dmarc.<domain>`.

    texts: all there is at that name. records: those that begin with v=DMARC1.
    record: the one that counts; None where there is none, or several, which are all discarded (4.10)."""

    domain: str
    answer: Answer
    texts: tuple[str, ...]
    records: tuple[str, ...]
    record: Dmarc | None


FOUND, NOTHING, UNUSABLE, UNANSWERED = "found", "nothing", "unusable", "unanswered"
AUTHOR, ORGANIZATIONAL, PUBLIC_SUFFIX = "author", "organizational", "public-suffix"


class Policy(NamedTuple):
    """What DMARC says of mail with `domain` in From.

    outcome:  FOUND; NOTHING: no record applies; UNUSABLE: one applies, but it is such that DMARC is not applied (4.10.1);
              UNANSWERED: a question that decides could not be answered, `why` says so.
    record:   the one that applies, found at `_dmarc.<record_domain>`; None if none does or that is not known.
    source:   whose record that is: AUTHOR, ORGANIZATIONAL or PUBLIC_SUFFIX; "" where there is none.
    request:  what it asks for; None unless FOUND.
    exists:   whether the From domain is in the DNS; None where that made no difference and was not asked.
    steps:    the questions of the walk in order, for a report: discarded and misspelt records are seen there."""

    domain: str
    outcome: str
    record: Dmarc | None
    record_domain: str
    source: str
    request: Request | None
    exists: bool | None
    steps: tuple[Step, ...]
    why: str = ""


def walk_names(domain: str) -> tuple[str, ...]:
    """The domains whose records a tree walk looks for, in order: at most 8 (4.10). The walk ends early at psd=y and psd=n."""
    domain = _plain(domain)
    labels = domain.split(".") if domain else []
    above = range(min(len(labels) - 1, QUERIES - 1), 0, -1)
    return (domain, *(".".join(labels[-count:]) for count in above)) if labels else ()


async def discover(resolver: Resolver, domain: str) -> Policy:
    """The policy for mail with this domain in From (4.10.1): of the domain itself, of its organizational domain, of the public
    suffix above it. At most 8 questions, and one for whether the domain exists where the answer depends on that."""
    domain = _plain(domain)
    steps: list[Step] = []
    async for step in _Walk(resolver, walk_names(domain)):
        steps.append(step)
        if isinstance(step.answer, Unanswered):
            return Policy(domain, UNANSWERED, None, "", "", None, None, tuple(steps), step.answer.why)
        if step.record and step.domain == domain:
            request = requested(step.record, subdomain=False, exists=True)
            return Policy(domain, FOUND if request else UNUSABLE, step.record, domain, AUTHOR, request, None, tuple(steps))
    return await _inherited(resolver, domain, tuple(steps))


async def _inherited(resolver: Resolver, domain: str, steps: tuple[Step, ...]) -> Policy:
    """The policy from a record above the domain, which has none of its own."""
    top = _organizational(domain, steps)
    step = next((step for step in steps if step.record and step.domain == top), None)
    source = ORGANIZATIONAL
    if step is None:
        source = PUBLIC_SUFFIX
        step = next((step for step in steps if step.record and step.record.psd == "y"), None)
    if step is None or step.record is None:
        return Policy(domain, NOTHING, None, "", "", None, None, steps)
    record = step.record
    there = requested(record, subdomain=True, exists=True)
    absent = requested(record, subdomain=True, exists=False)
    if there is None or absent is None or there == absent:
        return Policy(domain, FOUND if there else UNUSABLE, record, step.domain, source, there, None, steps)
    exists = await _exists(resolver, domain, steps[0].answer)
    if isinstance(exists, Unanswered):
        if there.policy == absent.policy:
            return Policy(domain, FOUND, record, step.domain, source, there, None, steps)
        return Policy(domain, UNANSWERED, record, step.domain, source, None, None, steps, exists.why)
    return Policy(domain, FOUND, record, step.domain, source, there if exists else absent, exists, steps)


async def _exists(resolver: Resolver, domain: str, below: Answer) -> bool | Unanswered:
    """Whether the domain is in the DNS (3.2.13: NXDOMAIN is the only sign that it is not). `below`: the answer for
    `_dmarc.<domain>`; if that name is there, so is the domain (RFC 8020). A CNAME that leads to nothing is itself there."""
    if isinstance(below, Found) or (isinstance(below, Absent) and (below.exists or below.chain)):
        return True
    if not is_name(domain):
        return False
    answer = await resolver.ask(domain, "MX")  # of any type; this one is wanted for other checks too
    if isinstance(answer, Unanswered):
        return answer
    return isinstance(answer, Found) or answer.exists or bool(answer.chain)


async def organizational_domain(resolver: Resolver, domain: str) -> str | Unanswered:
    """The domain at the top of what one organisation administers (4.10.2). At most 8 questions."""
    domain = _plain(domain)
    steps: list[Step] = []
    async for step in _Walk(resolver, walk_names(domain)):
        steps.append(step)
        if isinstance(step.answer, Unanswered):
            return step.answer
    return _organizational(domain, tuple(steps))


def _organizational(domain: str, steps: tuple[Step, ...]) -> str:
    """4.10.2. Policy discovery may begin above the domain; beginning at the domain itself finds the same record."""
    found = [(step.domain, step.record.psd) for step in steps if step.record]
    for name, psd in found:
        if psd == "n":
            return name
        if psd == "y":  # one label below it; the domain itself where the walk began here, which such a record does not count for
            return ".".join(domain.split(".")[-(name.count(".") + 2) :])
    return found[-1][0] if found else domain


class _Walk:
    """The steps of a tree walk (4.10), up to the first that ends it or that could not be answered."""

    def __init__(self, resolver: Resolver, names: tuple[str, ...]) -> None:
        self._resolver = resolver
        self._names = iter(names)

    def __aiter__(self) -> _Walk:
        return self

    async def __anext__(self) -> Step:
        name = next(self._names, None)
        if name is None:
            raise StopAsyncIteration
        step = await _step(self._resolver, name)
        if isinstance(step.answer, Unanswered) or (step.record and step.record.psd != "u"):
            self._names = iter(())
        return step


async def _step(resolver: Resolver, domain: str) -> Step:
    answer = await ask_text(resolver, f"_dmarc.{domain}")
    published = texts(answer)
    records = tuple(text for text in published if is_record(text))
    return Step(domain, answer, published, records, parse_record(records[0]) if len(records) == 1 else None)


def alignment(from_domain: str, other_domain: str, mode: str, org_of_from: str, org_of_other: str) -> bool:
    """Whether the domain that SPF or DKIM vouches for is aligned with the From domain (3.2.10).

    mode: "s" strict: they are the same; "r" relaxed: they have the same organizational domain (`organizational_domain`)."""
    if _plain(from_domain) == _plain(other_domain):
        return True
    return mode != "s" and _plain(org_of_from) == _plain(org_of_other)


AUTHORISED, SAME_ORGANIZATION, REFUSED, OVERRIDE_ELSEWHERE = "authorised", "same-organization", "refused", "override-elsewhere"
BAD_URI, NAME_TOO_LONG = "bad-uri", "name-too-long"


class Destination(NamedTuple):
    """Whether reports about `policy_domain` may go to a URI (RFC 9990, "Verifying External Destinations").

    verdict:  AUTHORISED or SAME_ORGANIZATION: they may. REFUSED: the destination has not agreed, so receivers pass over the URI.
              OVERRIDE_ELSEWHERE: it agreed with a rua= of its own that leads to another host, so nobody gets them.
              BAD_URI: there is no host in it. NAME_TOO_LONG: the name to ask for cannot be in the DNS. UNANSWERED: `why`.
    name:     where the consent is or should be published, as a TXT record "v=DMARC1".
    override: the URIs the destination wants used in place of this one."""

    verdict: str
    name: str = ""
    override: tuple[Uri, ...] = ()
    why: str = ""


async def report_authorised(resolver: Resolver, policy_domain: str, uri: Uri | str) -> Destination:
    """Whether the host of a rua= or ruf= URI accepts the reports. `policy_domain`: the domain the record was found for.

    At most 17 questions, nearly always one: the consent is looked for first, for it makes the organizational domains
    needless, which take a tree walk each."""
    parsed = parse_uri(uri) if isinstance(uri, str) else uri
    if parsed is None or not is_host(parsed.host):
        return Destination(BAD_URI)
    policy_domain = _plain(policy_domain)
    if parsed.host == policy_domain:
        return Destination(SAME_ORGANIZATION)
    consent = await _consent(resolver, f"{policy_domain}._report._dmarc.{parsed.host}", parsed.host)
    if consent.verdict == AUTHORISED:
        return consent
    organizations = await asyncio.gather(*(organizational_domain(resolver, domain) for domain in (policy_domain, parsed.host)))
    if organizations[0] == organizations[1] and isinstance(organizations[0], str):
        return Destination(SAME_ORGANIZATION, consent.name)
    for organization in organizations:
        if isinstance(organization, Unanswered):
            return Destination(UNANSWERED, consent.name, why=organization.why)
    return consent


async def _consent(resolver: Resolver, name: str, host: str) -> Destination:
    if not is_name(name):
        return Destination(NAME_TOO_LONG, name)
    answer = await ask_text(resolver, name)
    if isinstance(answer, Unanswered):
        return Destination(UNANSWERED, name, why=answer.why)
    records = [parse_record(text) for text in texts(answer) if is_record(text)]
    if not records:
        return Destination(REFUSED, name)
    override = tuple(uri for record in records for uri in record.rua)
    elsewhere = any(uri.host != host for uri in override)
    return Destination(OVERRIDE_ELSEWHERE if elsewhere else AUTHORISED, name, override)


def _plain(domain: str) -> str:
    return domain.lower().rstrip(".")
