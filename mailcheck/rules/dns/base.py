"""What the rules about DNS share."""

from __future__ import annotations

from mailcheck.dns.answers import Absent, Answer, Found, Mx, Unanswered, Value
from mailcheck.dns.domain import MISSING, OTHER, THERE, UNANSWERED, UNASKED, Domain, Key, Seen
from mailcheck.dns.expected import Expected
from mailcheck.model import ERROR, NOTE, WARNING
from mailcheck.report.safe import clean
from mailcheck.rules.base import Rule
from mailcheck.tuples import NamedTuple

__all__ = [
    "ERROR", "MISSING", "NOTE", "OTHER", "THERE", "UNANSWERED", "UNASKED", "WARNING", "Absent", "Answer", "Complaint", "Domain", "Expected",
    "Found", "Key", "Mx", "Publish", "Rule", "Seen", "Unanswered", "Value", "complaint", "needed", "publish", "quoted",
    "record_of",
]  # fmt: skip


class Publish(NamedTuple):
    """A record to add, or to write in place of another one.

    name: full name without the final dot. value: as DNS panels want it, without quotes around TXT; parts in <angle brackets>
    are to be filled in from the provider's pages. replaces: the published value that goes, "" when it is added. removes: others
    that go as well."""

    name: str
    kind: str
    value: str
    priority: int | None = None
    replaces: str = ""
    removes: tuple[str, ...] = ()


class Complaint(NamedTuple):
    """One finding about a domain, before it has a place.

    name, kind, value: the record it is about; value "" when none is there. start, end: offsets in `value`; 0, 0 is all of it.
    publish: what to do about it, to paste."""

    rule: Rule
    severity: str
    message: str
    help: str
    name: str
    kind: str
    value: str = ""
    start: int = 0
    end: int = 0
    publish: tuple[Publish, ...] = ()


def complaint(rule: Rule, message: str, help: str, name: str, kind: str, value: Value = "", *, severity: str = "",
              at: tuple[int, int] = (0, 0), publish: tuple[Publish, ...] = ()) -> Complaint:  # fmt: skip
    """A complaint of this rule. `at`: the offsets in `value` that it is about."""
    text = f"{value.preference} {value.host}" if isinstance(value, Mx) else value
    return Complaint(rule, severity or rule.severity, message, help, name, kind, text, *at, publish)


def needed(expected: Expected) -> str:
    """How grave it is when a record of the provider is missing: refused without it, or only worse off. "" for one that
    may be left out."""
    if expected.unverified:
        return NOTE
    return {"always": ERROR, "recommended": WARNING}.get(expected.needed, "")


def record_of(expected: Expected) -> str:
    """A record in words, as it is to be added: type, name, value."""
    if not expected.value:
        return f"{expected.kind} at {expected.shown}"
    priority = f"{expected.priority} " if expected.priority is not None else ""
    return f"{expected.kind} at {expected.shown}: {priority}{expected.value}"


def publish(expected: Expected, *replaces: Value) -> tuple[Publish, ...]:
    """The record as it is to be added, in place of what is there; nothing where only the provider's pages can tell its value."""
    if not expected.value:
        return ()
    old = [f"{one.preference} {one.host}" if isinstance(one, Mx) else one for one in replaces] or [""]
    return (Publish(expected.shown, expected.kind, expected.value, expected.priority, old[0], tuple(old[1:])),)


def quoted(value: Value, most: int = 80) -> str:
    """A published value in backquotes, shortened and printable: it is a stranger's text."""
    text = f"{value.preference} {value.host or '.'}" if isinstance(value, Mx) else value
    text = clean(text).replace("`", "'")
    return f"`{text if len(text) <= most else text[: most - 3] + '...'}`"
