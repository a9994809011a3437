"""Does a domain's SPF record let a provider send? (RFC 7208, 4.6 and 5.2: terms in their order, includes that pass)"""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from ipaddress import AddressValueError, IPv4Address, IPv6Address, summarize_address_range
from itertools import pairwise

from mailcheck.dns.answers import Unanswered
from mailcheck.dns.spf import LOOKUP_TERMS, LOOKUPS, MECHANISM, PASS, Step, Term, as_name, parse
from mailcheck.dns.spf_tree import OPEN
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mailcheck.dns.spf_tree import Node, Part, Tree

YES, NO, FLATTENED, UNKNOWN = "yes", "no", "flattened", "unknown"

_Range = tuple[int, int]
"""The first and the last of a row of addresses. IPv4 addresses count from 2 ** 128, so that all have one order."""

_FOUR = 1 << 128
_LINKS = frozenset(("include", "redirect"))
_IP = frozenset(("ip4", "ip6"))


class Verdict(NamedTuple):
    """Whether the provider may send.

    answer: YES; NO; FLATTENED: not by name, but all its addresses are listed, until it changes them; UNKNOWN.
    why:    YES:     "term"; "alias": the domain is a CNAME to the provider's; "itself": it is the provider's own domain;
                     "covered": the wanted addresses are; "everybody": `+all` lets anyone send.
            NO:      "no-record"; "missing"; "after-all": it stands where it is never looked at; "not-pass": it is reached, and its
                     mail gets another result than pass; "partly-listed": some of its addresses are listed, `missing` are not.
            UNKNOWN: a check ends in an error before it comes to a match: the kind of that problem ("unanswered", "no-record",
                     "several-records", "loop", "bad-macro" ...), or "too-many-lookups";
                     "macros", "not-followed", "exists", "ptr": what stands there may let it pass and cannot be seen through;
                     "not-a-term": `wanted` is not one.
    trail:  the way to the term that decides, or to where the wanted term stands in vain, each step with its domain.
    missing: for "partly-listed": the provider's ranges that are not listed, as "192.0.2.0/24".
    present: the wanted term stands somewhere, be it in vain. Where an error decides, this tells what is missing besides."""

    answer: str
    why: str
    trail: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    present: bool = False


class _Event(NamedTuple):
    """A part as a receiver comes to it.

    above:   the way to its domain.  passing: its match is a pass for the whole.
    first:   only redirects have led here, so that its match ends everything.
    spent:   look-ups before it, in the worst case, and its own.
    error:   the kind of problem that ends the check here, or ""."""

    part: Part
    domain: str
    above: tuple[Step, ...]
    passing: bool
    first: bool
    spent: int
    error: str

    @property
    def trail(self) -> tuple[Step, ...]:
        return (*self.above, Step(self.domain, self.part.term))


def authorises(tree: Tree, wanted: str, theirs: Tree | None = None) -> Verdict:
    """Whether the unfolded record lets a provider send that asks for `wanted`.

    wanted: a term such as "include:amazonses.com", "redirect=_spf.example", "a:mail.example" or "ip4:192.0.2.0/24". Include and
            redirect stand for each other. A bare name is any link to it or to a name below it.
    theirs: the provider's own record, unfolded; needed to see whether it was flattened by hand. None: that is not judged."""
    root = tree.root
    term = _wanted(wanted, root.domain if root else "")
    if term is None:
        return Verdict(UNKNOWN, "not-a-term")
    if root is None:
        return Verdict(NO, "no-record")
    if root.problems and not root.parts:
        kind = root.problems[0].kind
        return Verdict(NO if kind == "no-record" else UNKNOWN, kind)
    if term.name in _LINKS and not root.problems and any(_same(name, term) for name in _names(root)):
        return Verdict(YES, "itself" if _same(root.domain, term) else "alias", present=True)
    events = list(_events(root))
    verdict = _first_match(root, events, term)
    if verdict is None:
        have, need = _passing(events), _need(theirs)
        verdict = (None if root.problems else _listed(term, have, need)) or _without(root, events, term, have, need)
    return verdict._replace(present=any(_is_wanted(event.part, term) for event in events))


def _wanted(text: str, domain: str) -> Term | None:
    """The one term of a text, with `domain` where it names none. A bare name is an include whose value begins with a dot."""
    spf = parse("v=spf1 " + text)
    if len(spf.terms) == 1 and not spf.problems:
        term = spf.terms[0]
        return term._replace(value=domain) if term.value is None and term.name in LOOKUP_TERMS else term
    name = as_name(text)
    return Term(0, 0, PASS, MECHANISM, "include", "." + name) if name and "." in name and " " not in name else None


def _same(name: str, term: Term) -> bool:
    """Whether a link to `name` is the one that is wanted. The value of a bare name begins with a dot."""
    wanted = (term.value or "").lower().removesuffix(".")
    return name == wanted.removeprefix(".") or (wanted.startswith(".") and name.endswith(wanted))


def _names(node: Node) -> tuple[str, ...]:
    """The domain and those that CNAMEs lead to from it: they all have the same record."""
    return (node.domain, *(() if isinstance(node.answer, Unanswered) else node.answer.chain))


def _events(root: Node) -> Iterator[_Event]:
    """All parts in the order in which they are evaluated: a redirect comes last, wherever it stands (6.1)."""
    spent = 0
    stack: list[tuple[Node, Iterator[Part], tuple[Step, ...], bool, bool]] = [(root, _in_order(root), (), True, True)]
    while stack:
        node, parts, trail, passing, first = stack[-1]
        part = next(parts, None)
        if part is None:
            stack.pop()
            continue
        # a term that is not reached costs nothing and does nothing, but it may be the one that is wanted
        spent += part.reached and part.lookups - (part.child.lookups if part.child else 0)
        passes = passing and (part.term.qualifier == PASS or part.term.name == "redirect")
        yield _Event(part, node.domain, trail, passes, first, spent, _error(part))
        if part.child and part.reached and not part.child.problems:
            below = (*trail, Step(node.domain, part.term))
            stack.append((part.child, _in_order(part.child), below, passes, first and part.term.name == "redirect"))


def _in_order(node: Node) -> Iterator[Part]:
    yield from (part for part in node.parts if part.term.kind == MECHANISM)
    yield from (part for part in node.parts if part.term.name == "redirect")


def _error(part: Part) -> str:
    """The kind of error that ends a check at this part, "" if none does."""
    if not part.reached:
        return ""
    if part.child and part.child.problems:
        return part.child.problems[0].kind
    if part.problem is None or part.problem.kind in OPEN:
        return ""
    # a name that cannot exist matches nothing, but includes and redirects need a record there (5.2, 6.1)
    return "" if part.problem.kind == "malformed-name" and part.term.name not in _LINKS else part.problem.kind


def _first_match(root: Node, events: list[_Event], wanted: Term) -> Verdict | None:
    """The verdict if the wanted term, or one for everybody, is there where it is looked at."""
    blocked = root.problems[0].kind if root.problems else ""
    for event in events:
        before, blocked = blocked, blocked or event.error
        everybody = event.part.term.name == "all" and event.passing
        if not event.part.reached or not (everybody or _is_wanted(event.part, wanted)):
            continue
        if not before and event.error == "unanswered" and event.first and not event.passing:
            return Verdict(NO, "not-pass", event.trail)  # whatever stands there, the term gives no pass
        if blocked:
            return Verdict(UNKNOWN, blocked, event.trail)
        if event.spent > LOOKUPS:
            return Verdict(UNKNOWN, "too-many-lookups", event.trail)
        if event.passing:
            return Verdict(YES, "everybody" if everybody else "term", event.trail)
        if event.first:
            return Verdict(NO, "not-pass", event.trail)
    return None


def _is_wanted(part: Part, wanted: Term) -> bool:
    term = part.term
    if term.name in _LINKS and wanted.name in _LINKS:
        names = _names(part.child) if part.child else () if part.target is None else (part.target,)
        return any(_same(name, wanted) for name in names)
    if term.name != wanted.name or term.kind != wanted.kind:
        return False
    if term.name in _IP:
        return _contains([_of_term(term)], _of_term(wanted))
    asked, value = part.target or (term.value or "").lower(), (wanted.value or "").lower()
    return asked == value.removesuffix(".") and all(has <= needs for has, needs in zip(_reach(term), _reach(wanted), strict=True))


def _reach(term: Term) -> tuple[int, int]:
    """How many bits have to agree for IPv4 and IPv6: the fewer, the more addresses."""
    return 32 if term.prefix4 is None else term.prefix4, 128 if term.prefix6 is None else term.prefix6


# --- addresses


def _of_term(term: Term) -> _Range:
    """The range of an `ip4` or `ip6`."""
    return _range(term.value or "", term) or (0, 0)


def _range(text: str, term: Term) -> _Range | None:
    """The addresses that share the first bits of the address `text`, as many as the term says. None: the text is no address."""
    try:
        address = IPv6Address(text) if ":" in text else IPv4Address(text)
    except AddressValueError:
        return None
    prefix4, prefix6 = _reach(term)
    bits = 32 - prefix4 if address.version == 4 else 128 - prefix6
    first = int(address) >> bits << bits
    if address.version == 4:
        first += _FOUR
    return first, first + (1 << bits) - 1


def _contains(ranges: Sequence[_Range], wanted: _Range) -> bool:
    """Whether one of the ranges, which are in order and apart, holds the wanted one."""
    at = bisect_right(ranges, wanted[0], key=lambda one: one[0]) - 1
    return at >= 0 and wanted[1] <= ranges[at][1]


def _first_come(layers: list[tuple[_Range, bool]]) -> tuple[_Range, ...]:
    """The addresses for which the first of the ranges that hold them is a passing one, in order and joined where they meet."""
    starts = sorted((span[0], order, span[1], passing) for order, (span, passing) in enumerate(layers))
    cuts = sorted({edge for (first, last), _ in layers for edge in (first, last + 1)})
    active: list[tuple[int, int, bool]] = []  # (order, last, passing), the earliest term on top
    out: list[_Range] = []
    at = 0
    for here, following in pairwise(cuts):
        while at < len(starts) and starts[at][0] == here:
            heappush(active, starts[at][1:])
            at += 1
        while active and active[0][1] < here:
            heappop(active)
        if active and active[0][2]:
            joins = out and out[-1][1] + 1 == here and here != _FOUR
            first = out.pop()[0] if joins else here
            out.append((first, following - 1))
    return tuple(out)


def _networks(span: _Range) -> Iterator[str]:
    """A range in the notation of `ip4` and `ip6`."""
    first, last = span
    if first >= _FOUR:
        yield from map(str, summarize_address_range(IPv4Address(first - _FOUR), IPv4Address(last - _FOUR)))
    else:
        yield from map(str, summarize_address_range(IPv6Address(first), IPv6Address(last)))


class _Passing(NamedTuple):
    """What gets a pass before a check ends.

    ranges: by address.  named: (mechanism, name, bits) by name, with the ranges that are behind it, if they are known.
    whole:  nothing else passes, as far as can be seen."""

    ranges: tuple[_Range, ...]
    named: dict[tuple[str, str, int, int], tuple[_Range, ...]]
    whole: bool


def _passing(events: Iterable[_Event]) -> _Passing:
    layers: list[tuple[_Range, bool]] = []
    named: dict[tuple[str, str, int, int], tuple[_Range, ...]] = {}
    whole = True
    for event in events:
        part, term = event.part, event.part.term
        if event.error or event.spent > LOOKUPS:
            whole = False
            break
        if not part.reached or term.name == "exp":
            continue
        if term.name in _LINKS:
            whole = whole and part.child is not None
        elif term.name in _IP:
            layers.append((_of_term(term), event.passing))
        elif event.passing and part.target is not None:
            behind = (_range(text, term) for text in part.addresses)
            named[term.name, part.target, *_reach(term)] = tuple(span for span in behind if span)
        elif event.passing:
            whole = False
    return _Passing(_first_come(layers), named, whole)


def _listed(wanted: Term, have: _Passing, need: _Passing | None) -> Verdict | None:
    """The verdict if all addresses of the provider are listed."""
    if wanted.name in _IP:
        return Verdict(YES, "covered") if _contains(have.ranges, _of_term(wanted)) else None
    if need is None or not need.whole or _missing(have, need):
        return None
    for key, behind in need.named.items():
        if key not in have.named and not (behind and all(_contains(have.ranges, span) for span in behind)):
            return None
    return Verdict(FLATTENED, "listed")


def _need(theirs: Tree | None) -> _Passing | None:
    """What the provider's own record lets pass; None if that is nothing or not known."""
    if theirs is None or theirs.root is None or theirs.root.problems:
        return None
    need = _passing(_events(theirs.root))
    return need if need.ranges or need.named else None


def _missing(have: _Passing, need: _Passing) -> list[_Range]:
    return [span for span in need.ranges if not _contains(have.ranges, span)]


# --- no match


def _obscure(events: list[_Event]) -> _Event | None:
    """The first part that may let anyone pass for all that can be seen."""
    return next((event for event in events if event.passing and event.part.reached and _why_obscure(event.part)), None)


def _why_obscure(part: Part) -> str:
    """Macros, something left out, `exists`, or `ptr` for the hosts of another domain; "" if the part can be seen through."""
    if part.problem and part.problem.kind in OPEN:
        return part.problem.kind
    return part.term.name if part.term.name == "exists" or (part.term.name == "ptr" and part.term.value) else ""


def _without(root: Node, events: list[_Event], wanted: Term, have: _Passing, need: _Passing | None) -> Verdict:
    """The verdict when nothing that is looked at has decided."""
    if root.problems:
        return Verdict(UNKNOWN, root.problems[0].kind)
    failed = next((event for event in events if event.error or event.spent > LOOKUPS), None)
    if failed:
        return Verdict(UNKNOWN, failed.error or "too-many-lookups", failed.trail)
    obscure = _obscure(events)
    if obscure:
        return Verdict(UNKNOWN, _why_obscure(obscure.part), obscure.trail)
    vain = next((event for event in events if _is_wanted(event.part, wanted)), None)
    if vain:
        return Verdict(NO, "not-pass" if vain.part.reached else "after-all", vain.trail)
    missing = _missing(have, need) if need else []
    if need and len(missing) < len(need.ranges):
        return Verdict(NO, "partly-listed", (), tuple(text for span in missing for text in _networks(span)))
    return Verdict(NO, "missing")
