"""Sender addresses as programs write them: `a@b`, `Name <a@b>`, lists of both."""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.tuples import NamedTuple

_UNSEEN = Pattern(r"[{}$%\[\]]", needs="{}$%[]")
"""What formats and templates are written with: a text that holds it is not yet an address."""
_DOMAIN = Pattern(r"[^\s@<>,;:\"()\\.]+(?:\.[^\s@<>,;:\"()\\.]+)*")
_LOCAL = Pattern(r'"(?:[^"\\]|\\.)*"|[^\s@<>,;:"()\\]+')


class Mailbox(NamedTuple):
    """One address in a text. `start` and `end` are its offsets there."""

    local: str
    domain: str  # lower case, without a final dot
    start: int
    end: int

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"


def mailbox(text: str) -> Mailbox | None:
    """The address in `text`, or None when there is none or more than one, or it is not well formed."""
    if len(text) > 1_000 or problem(text, "mailbox") or is_unseen(text):
        return None
    start, end = address_span(text)
    local, _, domain = text[start:end].rpartition("@")
    return Mailbox(local, domain.lower().rstrip("."), start, end)


def is_unseen(text: str) -> bool:
    """Whether the text is a format or template rather than an address."""
    return _UNSEEN.search(text) is not None


def problem(text: str, form: str) -> str:
    """What is wrong with a sender of this form (address, mailbox, mailbox-list, local-part), or ""."""
    if form == "local-part":
        return _problem_of_local(text)
    if form == "mailbox-list":
        return next((found for one in _split(text) if (found := problem(one, "mailbox"))), "")
    bare = _without_quoted(text)
    if form == "address" and "<" in bare and not re.fullmatch(r"\s*<[^<>]*>\s*", bare):
        return "has a name in front of the address"
    if bare.count("<") != bare.count(">") or bare.count("<") > 1:
        return "has a `<` that is never closed" if bare.count("<") > bare.count(">") else "has a `>` without its `<`"
    start, end = address_span(text)
    if "<" in bare and "," in bare[:start]:
        return "has a comma in the name, outside of quotes"
    if "," in bare[:start] + bare[end:] or ("," in bare and "<" not in bare):
        return "holds more than one address"
    if "<" in bare and text[text.find(">", end) + 1 :].strip():
        return "goes on after the address"
    return _problem_of_address(text[start:end])


def _problem_of_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not at:
        return "has no `@`"
    if "@" in _without_quoted(local):
        return "has more than one `@`"
    if not local or not domain:
        return f"has nothing {'before' if not local else 'after'} the `@`"
    if re.search(r"\s", _without_quoted(address)):
        return "has a blank in the address"
    if not _DOMAIN.fullmatch(domain.rstrip(".")) and not re.fullmatch(r"\[[0-9A-Fa-f.:IPv]+\]", domain):
        return "has a malformed domain"
    return "" if _LOCAL.fullmatch(local) else "has a malformed part before the `@`"


def _problem_of_local(text: str) -> str:
    if "@" in text:
        return "is a whole address"
    return "has a blank in it" if re.search(r"\s", text.strip()) else ""


def address_span(text: str) -> tuple[int, int]:
    """Offsets of the address: what stands in angle brackets, else all."""
    bare = _without_quoted(text)
    start = bare.find("<")
    end = bare.find(">", start)
    if 0 <= start < end:
        start += 1
    else:
        start, end = 0, len(text)
    while start < end and text[start] in " \t\r\n":
        start += 1
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return start, end


def _without_quoted(text: str) -> str:
    """The text with everything in double quotes blotted out, its length unchanged."""
    return text if '"' not in text else re.sub(r'"(?:[^"\\]|\\.)*"', lambda found: "x" * len(found[0]), text)


def _split(text: str) -> list[str]:
    """The members of a list."""
    bare, pieces, at = _without_quoted(text), [], 0
    for found in re.finditer(r"[,;]", bare):
        pieces.append(text[at : found.start()])
        at = found.end()
    pieces.append(text[at:])
    return [piece for piece in pieces if piece.strip()] or [text]


EXAMPLES = ("example", "example.com", "example.org", "example.net")
NOWHERE = ("localhost", "invalid", "localdomain", "test", "local")


def is_under(domain: str, parents: tuple[str, ...] | list[str]) -> bool:
    """Whether a domain is one of these or below one of them."""
    return any(domain == parent or domain.endswith("." + parent) for parent in parents)
