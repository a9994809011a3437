"""Whether a regular expression of a schema ends in reasonable time on every text.

A conservative check: what a repetition takes must be told from what follows it by some character, so that a text can be divided
among the repetitions in one way only. It refuses a few patterns that would do no harm, and none that take exponential time."""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LONGEST = 1_000
"""Characters of a pattern."""

_MANY = 20
"""From so many times on a repetition counts as one without end."""

_Chars = frozenset[int]
_ALL: _Chars = frozenset(range(256)) | {0x10FFFF}
"""Latin characters, and one that stands for all others."""


_SINGLE = (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


class Unsafe(Exception):
    """The pattern may take very long. The text says why."""


class _Walk(NamedTuple):
    """`inside`: in a repetition without end, where every choice multiplies. `forgiven`: how often two repetitions may take the
    same characters, outside of others; each time makes the time grow by one power."""

    forgiven: list[None]
    inside: bool = False


@lru_cache(maxsize=1024)
def problem(pattern: str, forgiven: int = 0) -> str:
    """What is wrong with a regular expression, or "" when it may be used. `forgiven`: so many pairs of repetitions may take
    the same characters (`.*a.*`), where the texts are short."""
    if len(pattern) > LONGEST:
        return f"is longer than {LONGEST} characters"
    try:
        re.compile(pattern)
        _sequence(_parser.parse(pattern), [], _Walk([None] * forgiven))
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    except Unsafe as error:
        return f"may take very long: {error}"
    return ""


def _sequence(items: Any, live: list[_Chars], walk: _Walk) -> list[_Chars]:
    """Walk over a sequence. `live` are the characters of the repetitions before it that could go on here; returned are those
    that could go on behind it."""
    for kind, value in items:
        if kind is sre.AT:
            continue
        if kind in (sre.ASSERT, sre.ASSERT_NOT):
            _sequence(value[1], [], walk)
        elif kind is sre.SUBPATTERN:
            live = _sequence(value[-1], live, walk)
        elif kind is sre.ATOMIC_GROUP:
            live = _sequence(value, live, walk)
        elif kind is sre.BRANCH:
            live = _branch(value[1], live, walk)
        elif kind in _REPEATS:
            live = _repeat(value[0], value[1], _bare(value[2]), live, walk)
        elif kind in _SINGLE:
            chars = _chars(kind, value)
            live = [one for one in live if one & chars]
        else:
            raise Unsafe("it refers back to a group")
    return live


def _bare(body: Any) -> Any:
    """What is repeated, without groups around the whole of it."""
    while len(body) == 1 and body[0][0] is sre.SUBPATTERN:
        body = body[0][1][-1]
    return body


def _branch(ways: Any, live: list[_Chars], walk: _Walk) -> list[_Chars]:
    if walk.inside:
        first = [_first(way) for way in ways]
        if any(one & other for at, one in enumerate(first) for other in first[:at]):
            raise Unsafe("a choice inside a repetition, of which two begin alike")
    found: list[_Chars] = []
    for way in ways:
        found += [one for one in _sequence(way, live, walk) if one not in found]
    return found


def _repeat(least: int, most: int, body: Any, live: list[_Chars], walk: _Walk) -> list[_Chars]:
    endless = most > _MANY
    if len(body) == 1 and body[0][0] in _SINGLE:
        chars = _chars(*body[0])
        through = [one for one in live if one & chars]
        if least == most or not (endless or walk.inside):
            return through if least else live
        _refuse_overlap(chars, live, walk)
        return [*(through if least else live), chars]
    if endless:
        _refuse_overlap(_first(body), live, walk)
    within = walk._replace(inside=walk.inside or endless)
    after = _sequence(body, live, within)
    if most > 1:
        after = _sequence(body, after, within)
    if endless:
        after = [*after, _every(body)]
    return after if least else [*live, *(one for one in after if one not in live)]


def _refuse_overlap(chars: _Chars, live: list[_Chars], walk: _Walk) -> None:
    if any(one & chars for one in live):
        if walk.inside or not walk.forgiven:
            raise Unsafe("two repetitions may take the same characters")
        walk.forgiven.pop()


def _every(items: Any) -> _Chars:
    """All characters that a sequence may hold."""
    found: set[int] = set()
    for kind, value in items:
        if kind in _SINGLE:
            found |= _chars(kind, value)
        elif kind is sre.SUBPATTERN:
            found |= _every(value[-1])
        elif kind is sre.ATOMIC_GROUP:
            found |= _every(value)
        elif kind in _REPEATS:
            found |= _every(value[2])
        elif kind is sre.BRANCH:
            found = found.union(*(_every(way) for way in value[1]))
    return frozenset(found)


def _first(items: Any) -> _Chars:
    """The characters that a sequence may begin with; all when it may be empty."""
    for kind, value in items:
        if kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            continue
        if kind in _SINGLE:
            return _chars(kind, value)
        if kind is sre.SUBPATTERN:
            return _first(value[-1])
        if kind in _REPEATS and value[0] > 0:
            return _first(value[2])
        if kind is sre.BRANCH:
            return frozenset().union(*(_first(way) for way in value[1]))
        return _ALL
    return _ALL


def _chars(kind: Any, value: Any) -> _Chars:
    """The characters that one item takes, whatever their case."""
    if kind is sre.LITERAL:
        char = chr(value)
        return frozenset(
            min(ord(form), 0x10FFFF) if ord(form) < 256 else 0x10FFFF for form in (char, *char.lower(), *char.upper())
        )
    if kind is sre.NOT_LITERAL:
        return _ALL - {value}
    if kind is sre.ANY:
        return _ALL
    found: set[int] = set()
    negated = False
    for what, part in value:
        if what is sre.NEGATE:
            negated = True
        elif what is sre.RANGE:
            found |= set(range(part[0], min(part[1], 255) + 1)) | ({0x10FFFF} if part[1] > 255 else set())
        elif what is sre.LITERAL:
            found.add(part if part < 256 else 0x10FFFF)
        else:
            found |= _category(part)
    return _ALL - (found - {0x10FFFF}) if negated else frozenset(found)


def _category(part: Any) -> _Chars:
    name = str(part)
    shape = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[name.rsplit("_", 1)[-1]]
    inside = frozenset(char for char in range(256) if re.match(shape, chr(char)))
    return _ALL - inside if "NOT" in name else inside | {0x10FFFF}


def shortest(pattern: str) -> int:
    """Characters of the shortest text that a pattern fits."""
    return int(_parser.parse(pattern).getwidth()[0])
