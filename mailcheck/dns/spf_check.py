"""check_host(): may this address send mail for this domain? (RFC 7208, sections 4 to 7)

One check asks one question after the other, as a receiver does, but for the addresses behind an `mx` or `ptr`, which it asks for
together. The limits of 4.6.4 bound the number of questions; how long one may take is left to the resolver."""

from __future__ import annotations

import time
from asyncio import gather
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from mailcheck.dns.answers import Absent, Found, Mx, Unanswered, texts
from mailcheck.dns.spf import (
    LOOKUP_TERMS,
    LOOKUPS,
    NAMES,
    VOIDS,
    Piece,
    Problem,
    Spf,
    Step,
    Term,
    as_name,
    expand,
    expand_name,
    is_spf,
    letters,
    mail_domain,
    parse,
    pieces,
)
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from mailcheck.dns.answers import Answer, Resolver

NONE, NEUTRAL, PASS, FAIL, SOFTFAIL = "none", "neutral", "pass", "fail", "softfail"
TEMPERROR, PERMERROR = "temperror", "permerror"
RESULTS = (NONE, NEUTRAL, PASS, FAIL, SOFTFAIL, TEMPERROR, PERMERROR)
"""The results of 2.6."""

EXPLANATION = 1000
"""An explanation is cut off after so many characters: it is a stranger's text (6.2)."""

Address = IPv4Address | IPv6Address

_RESULT = {"+": PASS, "-": FAIL, "~": SOFTFAIL, "?": NEUTRAL}


class Outcome(NamedTuple):
    """What a receiver would find.

    domain:      the one whose record, or whose lack of a record, has decided.
    problem:     why it is none, temperror or permerror; the offsets are those of the record of `domain`. None for other results.
    explanation: the text of `exp` for a fail, expanded, printable ASCII of at most EXPLANATION characters; None: there is none.
                 It is the text of strangers.
    lookups, voids: how many terms have counted as look-ups, and how many of these have found nothing at all (4.6.4).
    matched:     the way to the decision: includes and redirects, and the mechanism that matched or failed, each with its domain.
                 It ends before that where a record ended without a match."""

    result: str
    domain: str
    problem: Problem | None
    explanation: str | None
    lookups: int
    voids: int
    matched: tuple[Step, ...]


class _Judged(NamedTuple):
    """The result of one record. `spf` is None when there is no record; then `problem` says why."""

    result: str
    domain: str
    spf: Spf | None
    trail: tuple[Step, ...]
    problem: Problem | None = None


class _Stop(Exception):
    """An error that ends the whole check, include or not (5, 5.2)."""

    def __init__(self, result: str, domain: str, problem: Problem, trail: tuple[Step, ...]) -> None:
        self.judged = _Judged(result, domain, None, trail, problem)


class _Check:
    """What one check is about, and its counters."""

    __slots__ = (
        "helo",
        "ip",
        "local",
        "lookups",
        "now",
        "receiver",
        "resolver",
        "sender_domain",
        "unnamed",
        "validated",
        "voids",
    )

    def __init__(self, resolver: Resolver, ip: Address, sender: str, helo: str, receiver: str, now: int) -> None:
        self.resolver = resolver
        self.ip = ip
        local, _, self.sender_domain = sender.rpartition("@")
        self.local = local or "postmaster"  # 4.3
        self.helo = helo
        self.receiver = receiver
        self.now = now
        self.lookups = self.voids = 0
        self.validated: tuple[str, ...] | None = None  # not asked yet
        self.unnamed = False  # the address is known to have no name


async def check_host(
    resolver: Resolver,
    ip: Address,
    domain: str,
    sender: str,
    helo: str | None = None,
    receiver: str = "unknown",
    now: int | None = None,
) -> Outcome:
    """The result for mail from the address `ip` (4.1).

    domain:   whose record counts: that of MAIL FROM, or the one in HELO. A-labels; anything else is malformed and so "none".
    sender:   the address in MAIL FROM; without a local part it is postmaster's, and the empty one postmaster's at `domain`.
    helo:     what the client said in HELO; None or empty: not known, which expands to "unknown".
    receiver: the name of the host that checks, for the macro r.
    now:      seconds since 1970, for the macro t; None: the clock's."""
    sender = sender or domain
    now = int(time.time()) if now is None else now
    check = _Check(resolver, _plain(ip), sender, helo or "unknown", receiver or "unknown", now)
    explanation = None
    try:
        judged = await _judge(check, domain, ())
        if judged.result == FAIL:
            explanation = await _explanation(check, judged)
    except _Stop as stop:
        judged = stop.judged
    return Outcome(judged.result, judged.domain, judged.problem, explanation, check.lookups, check.voids, judged.trail)


def _plain(ip: Address) -> Address:
    """An IPv4-mapped address counts as IPv4 (5); the zone of a link-local one is not part of it."""
    if isinstance(ip, IPv6Address):
        return ip.ipv4_mapped or IPv6Address(int(ip))
    return ip


async def _judge(check: _Check, domain: str | None, trail: tuple[Step, ...]) -> _Judged:
    """One record (4.3 to 4.7). `domain` None: the name that led here can be no name."""
    name = mail_domain(domain) if domain else None
    if name is None:
        return _Judged(NONE, domain or "", None, trail, Problem(0, 0, "malformed-domain", "the domain is malformed"))
    answer = await check.resolver.ask(name, "TXT")
    if isinstance(answer, Unanswered):
        raise _Stop(TEMPERROR, name, _unanswered(0, 0, answer), trail)
    records = [text for text in texts(answer) if is_spf(text)]
    if not records:
        return _Judged(NONE, name, None, trail, Problem(0, 0, "no-record", "the domain has no SPF record"))
    if len(records) > 1:
        raise _Stop(PERMERROR, name, Problem(0, 0, "several-records", "the domain has more than one SPF record"), trail)
    spf = parse(records[0])
    if spf.problems:
        raise _Stop(PERMERROR, name, spf.problems[0], trail)
    for term in spf.mechanisms:
        matched = await _matches(check, term, name, trail)
        if matched is not None:
            return _Judged(_RESULT[term.qualifier], name, spf, matched)
    return await _after_last(check, spf, name, trail)


async def _after_last(check: _Check, spf: Spf, name: str, trail: tuple[Step, ...]) -> _Judged:
    """No mechanism has matched: `redirect` (6.1), or neutral (4.7)."""
    redirect = spf.modifier("redirect")
    if redirect is None:
        return _Judged(NEUTRAL, name, spf, trail)
    step = (*trail, Step(name, redirect))
    _count(check, redirect, name, step)
    judged = await _judge(check, await _target(check, redirect, name), step)
    return _must_have_record(judged)


def _must_have_record(judged: _Judged) -> _Judged:
    """A domain that an `include` or `redirect` leads to has to have a record (5.2, 6.1)."""
    if judged.result == NONE:
        assert judged.problem is not None
        raise _Stop(PERMERROR, judged.domain, judged.problem, judged.trail)
    return judged


def _unanswered(start: int, end: int, answer: Unanswered) -> Problem:
    return Problem(start, end, "unanswered", answer.why)


def _stop(result: str, kind: str, says: str, term: Term, name: str, trail: tuple[Step, ...]) -> NoReturn:
    raise _Stop(result, name, Problem(term.start, term.end, kind, says), trail)


def _count(check: _Check, term: Term, name: str, trail: tuple[Step, ...]) -> None:
    if check.lookups == LOOKUPS:
        _stop(PERMERROR, "too-many-lookups", f"the check needs more than {LOOKUPS} look-ups", term, name, trail)
    check.lookups += 1


# --- mechanisms (5)


async def _matches(check: _Check, term: Term, name: str, trail: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The way to the match, or None: no match."""
    step = (*trail, Step(name, term))
    if term.name in ("all", "ip4", "ip6"):
        return step if _matches_address(check.ip, term) else None
    _count(check, term, name, step)
    if _uses_local_part(term) and not check.local.isascii():
        return None  # such a term matches nothing (RFC 8616, section 4)
    target = await _target(check, term, name)
    if term.name == "include":
        judged = _must_have_record(await _judge(check, target, step))
        return judged.trail if judged.result == PASS else None
    if target is None:
        return None  # the RFC leaves it open (4.8); a name that cannot exist has no addresses
    found = await _LOOK[term.name](check, term, target)
    if isinstance(found, Problem):
        raise _Stop(TEMPERROR if found.kind == "unanswered" else PERMERROR, name, found, step)
    if found is None:
        check.voids += 1
        if check.voids > VOIDS:
            _stop(PERMERROR, "too-many-voids", f"more than {VOIDS} look-ups find nothing", term, name, step)
    return step if found else None


def _matches_address(ip: Address, term: Term) -> bool:
    if term.name == "all":
        return True
    assert term.value is not None
    return _within(ip, term.value, term) and term.name == f"ip{ip.version}"


def _within(ip: Address, text: str, term: Term) -> bool:
    """Whether `ip` has the first bits of the address `text`, as many as the term says. A text that is no address has none."""
    try:
        other: Address = IPv4Address(text) if ip.version == 4 else IPv6Address(text)
    except AddressValueError:
        return False
    prefix = term.prefix4 if ip.version == 4 else term.prefix6
    ignored = 0 if prefix is None else ip.max_prefixlen - prefix
    return int(ip) >> ignored == int(other) >> ignored


def _uses_local_part(term: Term) -> bool:
    return not letters(pieces(term.value or "") or ()).isdisjoint("sl")


# The functions below say whether a term matches: True or False, None when its look-ups have found nothing at all (a void look-up),
# or the problem that ends the check.


async def _look_a(check: _Check, term: Term, target: str) -> bool | Problem | None:
    answer = await _addresses(check, target)
    if isinstance(answer, Unanswered):
        return _unanswered(term.start, term.end, answer)
    return _any_within(check.ip, answer, term) if isinstance(answer, Found) else None


async def _look_mx(check: _Check, term: Term, target: str) -> bool | Problem | None:
    answer = await check.resolver.ask(target, "MX")
    if isinstance(answer, Unanswered):
        return _unanswered(term.start, term.end, answer)
    if isinstance(answer, Absent):
        return None  # the domain itself is no substitute for an MX (5.4)
    hosts = [value.host for value in answer.values if isinstance(value, Mx)]
    if len(hosts) > NAMES:
        return Problem(term.start, term.end, "too-many-mx", f"there are more than {NAMES} MX records")
    names = [name for name in map(as_name, hosts) if name]
    if not names:
        return False  # a null MX (RFC 7505) is an answer
    answers = await gather(*(_addresses(check, name) for name in names))
    if any(_any_within(check.ip, answer, term) for answer in answers):
        return True
    for answer in answers:
        if isinstance(answer, Unanswered):
            return _unanswered(term.start, term.end, answer)
    return False if any(isinstance(answer, Found) for answer in answers) else None


async def _look_ptr(check: _Check, term: Term, target: str) -> bool | Problem | None:
    names = await _validated(check)
    if check.unnamed:
        return None
    return any(name == target or name.endswith("." + target) for name in names)


async def _look_exists(check: _Check, term: Term, target: str) -> bool | Problem | None:
    answer = await check.resolver.ask(target, "A")  # A for IPv6 clients too (5.7)
    if isinstance(answer, Unanswered):
        return _unanswered(term.start, term.end, answer)
    return True if isinstance(answer, Found) else None


_LOOK = {"a": _look_a, "mx": _look_mx, "ptr": _look_ptr, "exists": _look_exists}
assert {*_LOOK, "include", "redirect"} == LOOKUP_TERMS


async def _addresses(check: _Check, name: str) -> Answer:
    return await check.resolver.ask(name, "A" if check.ip.version == 4 else "AAAA")


def _any_within(ip: Address, answer: Answer, term: Term) -> bool:
    return any(_within(ip, text, term) for text in texts(answer))


async def _validated(check: _Check) -> tuple[str, ...]:
    """The names of the client's address that lead back to it, out of the first NAMES (5.5), asked for once in a check.
    Errors are as if there were none."""
    if check.validated is None:
        answer = await check.resolver.ask(check.ip.reverse_pointer, "PTR")
        check.unnamed = isinstance(answer, Absent)
        names = [name for name in map(as_name, texts(answer)[:NAMES]) if name]
        answers = await gather(*(_addresses(check, name) for name in names))
        exact = Term(0, 0, "", "", "", None)
        found = (name for name, answer in zip(names, answers, strict=True) if _any_within(check.ip, answer, exact))
        check.validated = tuple(found)
    return check.validated


# --- macros (7)


async def _target(check: _Check, term: Term, name: str) -> str | None:
    """The target of a term (4.8), None if it can be no name."""
    if term.value is None:
        return name
    read = pieces(term.value)
    assert read is not None  # the record has been read without problems
    return expand_name(read, await _values(check, read, name))


async def _values(check: _Check, read: tuple[Piece, ...], name: str) -> dict[str, str]:
    """What the macro letters stand for (7.2, 7.3). The letter p is looked up only where it is used."""
    ip = check.ip
    nibbles = f"{int(ip):032X}" if ip.version == 6 else ""
    values = {
        "s": f"{check.local}@{check.sender_domain}",
        "l": check.local,
        "o": check.sender_domain,
        "d": name,
        "i": ".".join(nibbles) if nibbles else str(ip),
        "v": "ip6" if nibbles else "in-addr",
        "h": check.helo,
        "c": str(ip),
        "r": check.receiver,
        "t": str(check.now),
    }
    if "p" in letters(read):
        values["p"] = _best_name(await _validated(check), name)
    return values


def _best_name(names: tuple[str, ...], domain: str) -> str:
    """The macro p: the domain itself, else a name below it, else any, of those that were validated (7.3)."""
    if domain in names:
        return domain
    below = (name for name in names if name.endswith("." + domain))
    return next(below, names[0] if names else "unknown")


async def _explanation(check: _Check, judged: _Judged) -> str | None:
    """The text for a fail (6.2). Whatever goes wrong on the way to it: as if there were no `exp`."""
    exp = judged.spf.modifier("exp") if judged.spf else None
    target = await _target(check, exp, judged.domain) if exp else None
    if target is None:
        return None
    found = texts(await check.resolver.ask(target, "TXT"))
    read = pieces(found[0], explanation=True) if len(found) == 1 else None
    if read is None:
        return None
    values = await _values(check, read, judged.domain)
    text = ""
    for piece in read:
        text += expand(piece, values)
        if len(text) >= EXPLANATION:
            break
    return text[:EXPLANATION] if text.isascii() and text.isprintable() else None
