"""A published SPF record and everything it includes, looked at without an address: what would any receiver have to look up?

The static counterpart of `check_host` (RFC 7208). Terms that hang on the message cannot be followed, and are marked so."""

from __future__ import annotations

from asyncio import gather
from functools import lru_cache

from mailcheck.dns.answers import Absent, Found, Mx, Unanswered, texts
from mailcheck.dns.spf import (
    LOOKUPS,
    MECHANISM,
    NAMES,
    PASS,
    VOIDS,
    Problem,
    Spf,
    Term,
    expand_name,
    is_spf,
    letters,
    mail_domain,
    parse,
    pieces,
    remarks,
)
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mailcheck.dns.answers import Answer, Resolver

NODES, ASKED, TEXT = 64, 64, 200_000
"""No tree has more domains, and no more terms of `a`, `mx` and `exists` are asked about; and below the first domain no more
characters of records are read. A receiver gives up far earlier."""

OCTETS_ADVISED, OCTETS_PLAIN = 450, 512
"""Name and texts together should stay below the first, the whole answer within the second (3.4): it fits a plain UDP answer then."""

OPEN = frozenset(("macros", "not-followed"))
"""Kinds of problems that are ours and not the record's: what stands behind a term is not known."""

TEMPORARY = frozenset(("unanswered",))
"""Kinds of problems that may go away. All others make a receiver that comes to them answer permerror."""

_FOLLOWED = frozenset(("include", "redirect"))
_NAMED = {"a": ("A", "AAAA"), "mx": ("MX",), "exists": ("A",)}
_SAYS = {
    "macros": "it depends on the message where this leads",
    "not-followed": "too many domains hang on the record, and this one was left out",
    "loop": "this leads back to a domain it came from",
    "malformed-name": "this can be no domain",
    "no-record": "the domain has no SPF record",
    "several-records": "the domain has more than one SPF record",
    "too-many-mx": f"there are more than {NAMES} MX records",
    "too-many-lookups": f"a receiver may need more than {LOOKUPS} look-ups",
    "too-many-voids": f"more than {VOIDS} look-ups find nothing",
    "over-450-octets": f"name and TXT records together are over {OCTETS_ADVISED} octets",
    "over-512-octets": f"the answer with all TXT records of the name is over {OCTETS_PLAIN} octets",
}


class Part(NamedTuple):
    """One term of a node's record.

    reached: a receiver may come to it. Not so behind `all`, for a `redirect` beside `all`, and behind an include of everybody.
    target:  the name the term is about; None: it has none (`all`, `ip4`, `exp`), or the name hangs on the message.
    lookups: what it costs a receiver, with everything below it; 0 when it is not reached.
    void:    its look-ups find nothing; None: that is not known (macros, `ptr`, not answered) or it asks nothing of this kind.
    addresses: of an `a` that was asked about, both families.
    child:   the domain an `include` or `redirect` leads to; None: not followed, `problem` says why unless the term is not reached.
    problem: of kind "macros", "not-followed", "loop", "malformed-name", "unanswered" or "too-many-mx". At the term's place."""

    term: Term
    reached: bool
    target: str | None
    lookups: int
    void: bool | None
    addresses: tuple[str, ...]
    child: Node | None
    problem: Problem | None


class Node(NamedTuple):
    """One domain that was asked for its record.

    term:     what led here, a term of the record above; None for the first.
    records:  the SPF records among its TXT values.
    spf:      the record, when there is exactly one.
    parts:    one for each of its terms, in the same order.
    passes_all: a check of this record passes for everybody.
    octets:   how long its name and all its TXT values are together (3.4).
    problems: what ends a check that comes here: "unanswered", "no-record" (for the first domain: no SPF, which is no error),
              "several-records", and errors of syntax.
    remarks:  what is allowed and not good."""

    domain: str
    term: Term | None
    answer: Answer
    records: tuple[str, ...]
    spf: Spf | None
    parts: tuple[Part, ...]
    passes_all: bool
    octets: int
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return tuple(part.child for part in self.parts if part.child)

    @property
    def lookups(self) -> int:
        return sum(part.lookups for part in self.parts)


class Tree(NamedTuple):
    """The whole.

    root:     None only where the domain is malformed; nothing was asked then.
    lookups:  how many look-ups a receiver counts that has to go through everything (4.6.4).
    voids:    how many terms on that way find nothing.
    complete: whether that is all. False: at least so many, as something could not be followed.
    problems: "malformed-name", "too-many-lookups" and "too-many-voids"."""

    root: Node | None
    lookups: int
    voids: int
    complete: bool
    problems: tuple[Problem, ...]


def _problem(kind: str, term: Term | None = None) -> Problem:
    start, end = (term.start, term.end) if term else (0, 0)
    return Problem(start, end, kind, _SAYS[kind])


def _read(text: str) -> tuple[Spf, tuple[Problem, ...]]:
    """A record and what is to be said about it."""
    spf = parse(text)
    return spf, remarks(spf)


_read_usual = lru_cache(maxsize=256)(_read)
"""Many domains include the same few providers. Only for records of usual length, so that what is kept stays small."""


class _Draft:
    """A node while the tree grows. `above` are the domains that led here. The lists hold one value for each term of the record."""

    __slots__ = (
        "above",
        "addresses",
        "answer",
        "children",
        "domain",
        "problems",
        "records",
        "remarks",
        "spf",
        "targets",
        "term",
        "voids",
    )

    def __init__(self, domain: str, term: Term | None, above: tuple[str, ...], answer: Answer) -> None:
        self.domain = domain
        self.term = term
        self.above = above
        self.answer = answer
        self.records = tuple(text for text in texts(answer) if is_spf(text))
        self.spf: Spf | None = None
        self.remarks: tuple[Problem, ...] = ()
        if len(self.records) == 1:
            text = self.records[0]
            self.spf, self.remarks = (_read_usual if len(text) <= OCTETS_PLAIN else _read)(text)
        terms = self.spf.terms if self.spf else ()
        found = [_target(term, domain, above[0] if above else domain) for term in terms]
        self.targets = [target for target, _ in found]
        self.problems = [problem for _, problem in found]
        self.children: list[int | None] = [None] * len(terms)
        self.voids: list[bool | None] = [None] * len(terms)
        self.addresses: list[tuple[str, ...]] = [()] * len(terms)


async def unfold(resolver: Resolver, domain: str) -> Tree:
    """The tree of a domain (an A-label name). The domains of one level are asked for together, with the other names of the level above.

    The macros d and o are known without a message: a message whose MAIL FROM has this domain is what the record is for."""
    name = mail_domain(domain)
    if name is None:
        return Tree(None, 0, 0, True, (_problem("malformed-name"),))
    drafts = [_Draft(name, None, (), await resolver.ask(name, "TXT"))]
    level: Sequence[int] = (0,)
    room, left, names_left = TEXT, NODES - 1, ASKED
    while level:
        wanted = list(_to_follow(drafts, level, left if room >= 0 else 0))
        names = list(_to_ask(drafts, level, names_left))
        left -= len(wanted)
        names_left -= len(names)
        links = gather(*(resolver.ask(target, "TXT") for _, _, target in wanted))
        answers, _ = await gather(links, _ask_names(resolver, names))
        first = len(drafts)
        for (parent, at, target), answer in zip(wanted, answers, strict=True):
            above = drafts[parent]
            assert above.spf is not None
            term = above.spf.terms[at]
            room -= sum(len(text) for text in texts(answer) if is_spf(text))
            if room < 0:
                above.problems[at] = _problem("not-followed", term)
                continue
            above.children[at] = len(drafts)
            drafts.append(_Draft(target, term, (*above.above, above.domain), answer))
        level = range(first, len(drafts))
    return _tree(_assemble(drafts))


def _target(term: Term, domain: str, first: str) -> tuple[str | None, Problem | None]:
    """The name a term is about, or why there is none."""
    if not term.looks_up:
        return None, None
    if term.value is None:
        return domain, None
    read = pieces(term.value)
    assert read is not None  # a term has been read without problems
    if not letters(read) <= {"d", "o"}:
        return None, _problem("macros", term)
    target = expand_name(read, {"d": domain, "o": first})
    if target is not None and term.name in _FOLLOWED:
        target = mail_domain(target)
    return (target, None) if target else (None, _problem("malformed-name", term))


def _is_live(spf: Spf) -> Iterator[bool]:
    """For each term: whether it has a say. Mechanisms have none behind `all`, and `redirect` has none beside it (5.1, 6.1)."""
    every = next((term.start for term in spf.mechanisms if term.name == "all"), None)
    for term in spf.terms:
        yield every is None or (term.start <= every if term.kind == MECHANISM else term.name != "redirect")


def _to_follow(drafts: list[_Draft], level: Sequence[int], room: int) -> Iterator[tuple[int, int, str]]:
    """(draft, place of the term, domain) of at most `room` includes and redirects of a level. Notes those that are not followed."""
    for index in level:
        draft = drafts[index]
        if draft.spf is None:
            continue
        for at, (term, live) in enumerate(zip(draft.spf.terms, _is_live(draft.spf), strict=True)):
            target = draft.targets[at]
            if not live or target is None or term.name not in _FOLLOWED:
                continue
            if target == draft.domain or target in draft.above:
                draft.problems[at] = _problem("loop", term)
            elif room == 0:
                draft.problems[at] = _problem("not-followed", term)
            else:
                room -= 1
                yield index, at, target


def _to_ask(drafts: list[_Draft], level: Sequence[int], room: int) -> Iterator[tuple[_Draft, int, str]]:
    """(draft, place of the term, name) of at most `room` terms of a level that name hosts, as far as that is known."""
    for draft in (drafts[index] for index in level):
        if draft.spf is None:
            continue
        for at, (term, live) in enumerate(zip(draft.spf.terms, _is_live(draft.spf), strict=True)):
            target = draft.targets[at]
            if not live or target is None or term.name not in _NAMED:
                continue
            if room == 0:
                draft.problems[at] = _problem("not-followed", term)
            else:
                room -= 1
                yield draft, at, target


async def _ask_names(resolver: Resolver, wanted: list[tuple[_Draft, int, str]]) -> None:
    """Asks for what `a`, `mx` and `exists` name, all at once, and notes it."""
    terms = [draft.spf.terms[at] for draft, at, _ in wanted if draft.spf]
    questions = (
        gather(*(resolver.ask(target, kind) for kind in _NAMED[term.name]))
        for (_, _, target), term in zip(wanted, terms, strict=True)
    )
    answers = await gather(*questions)
    for (draft, at, _), term, found in zip(wanted, terms, answers, strict=True):
        unanswered = next((answer for answer in found if isinstance(answer, Unanswered)), None)
        if unanswered:
            draft.problems[at] = Problem(term.start, term.end, "unanswered", unanswered.why)
        else:
            draft.voids[at] = all(isinstance(answer, Absent) for answer in found)
        if term.name == "a":
            draft.addresses[at] = tuple(text for answer in found for text in texts(answer))
        if term.name == "mx" and isinstance(found[0], Found) and sum(isinstance(value, Mx) for value in found[0].values) > NAMES:
            draft.problems[at] = _problem("too-many-mx", term)


def _assemble(drafts: list[_Draft]) -> Node:
    """The drafts as nodes, from the leaves up: a child comes later in the list than its parent."""
    nodes: dict[int, Node] = {}
    for index in range(len(drafts) - 1, -1, -1):
        draft = drafts[index]
        nodes[index] = _node(draft, [None if child is None else nodes.pop(child) for child in draft.children])
    return nodes[0]


def _node(draft: _Draft, children: list[Node | None]) -> Node:
    problems: tuple[Problem, ...] = ()
    advice: tuple[Problem, ...] = ()
    parts: tuple[Part, ...] = ()
    octets = 0
    if isinstance(draft.answer, Unanswered):
        problems = (Problem(0, 0, "unanswered", draft.answer.why),)
    elif draft.spf is None:
        problems = (_problem("several-records" if draft.records else "no-record"),)
    if isinstance(draft.answer, Found) and draft.records:
        octets = len(draft.domain) + sum(map(len, texts(draft.answer)))
        advice = tuple(_about_size(draft.domain, draft.answer, octets))
    if draft.spf:
        parts = tuple(_parts(draft, draft.spf, children))
        problems = draft.spf.problems
    passes_all = not problems and _passes_all(parts)
    advice += draft.remarks
    return Node(draft.domain, draft.term, draft.answer, draft.records, draft.spf, parts, passes_all, octets, problems, advice)


def _parts(draft: _Draft, spf: Spf, children: list[Node | None]) -> Iterator[Part]:
    # an include that passes for everybody ends the record for everybody; a redirect comes after all mechanisms, wherever it stands
    ends = [
        term.start
        for term, child in zip(spf.terms, children, strict=True)
        if child and child.passes_all and term.name == "include"
    ]
    end = min(ends, default=len(spf.text))
    for at, (term, live) in enumerate(zip(spf.terms, _is_live(spf), strict=True)):
        reached = live and (term.start <= end if term.kind == MECHANISM else term.name != "redirect" or not ends)
        child = children[at]
        lookups = int(term.looks_up) + (child.lookups if child else 0) if reached else 0
        wrong = draft.problems[at] if reached else None
        void = draft.voids[at] if reached else None
        yield Part(term, reached, draft.targets[at], lookups, void, draft.addresses[at], child, wrong)


def _about_size(domain: str, answer: Found, octets: int) -> Iterator[Problem]:
    """Whether the TXT answer may be too long for plain UDP (3.4)."""
    question = 12 + len(domain) + 2 + 4  # header, name, type and class
    # a record: pointer to the name, type, class, time, length; and a length octet for each string of at most 255
    whole = question + sum(12 + len(text) + max(1, -(-len(text) // 255)) for text in texts(answer))
    whole += sum(12 + len(name) + 2 for name in answer.chain)
    if whole > OCTETS_PLAIN:
        yield _problem("over-512-octets")
    elif octets > OCTETS_ADVISED:
        yield _problem("over-450-octets")


def _passes_all(parts: tuple[Part, ...]) -> bool:
    """Whether nothing but passes stands up to an `all`, and nothing that can go wrong."""
    for part in parts:
        if part.term.kind == MECHANISM and part.reached:
            if part.term.qualifier != PASS or part.problem or (part.child and part.child.problems):
                return False
            if part.term.name == "all" or (part.child and part.child.passes_all):
                return True
    return False


def walk(root: Node) -> Iterator[tuple[Node, Part]]:
    """All parts of a node and of those below it that a receiver may come to, in the order of the records."""
    stack = [(root, iter(root.parts))]
    while stack:
        node, parts = stack[-1]
        part = next(parts, None)
        if part is None:
            stack.pop()
        elif part.reached:
            yield node, part
            if part.child:
                stack.append((part.child, iter(part.child.parts)))


def _tree(root: Node) -> Tree:
    voids, complete = 0, not isinstance(root.answer, Unanswered)
    for _, part in walk(root):
        voids += part.void is True
        complete = complete and not _hides_lookups(part)
    problems = []
    if root.lookups > LOOKUPS:
        problems.append(_problem("too-many-lookups"))
    if voids > VOIDS:
        problems.append(_problem("too-many-voids"))
    return Tree(root, root.lookups, voids, complete, tuple(problems))


def _hides_lookups(part: Part) -> bool:
    """Whether more look-ups, or void ones, may stand behind a part than are known."""
    if part.child:
        return isinstance(part.child.answer, Unanswered)
    if part.problem is None or part.problem.kind in ("malformed-name", "too-many-mx"):
        return False
    return part.problem.kind != "macros" or part.term.name in _FOLLOWED
