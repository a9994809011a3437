"""The manual pages of the rules: their docstrings, cut into parts."""

from __future__ import annotations

import inspect
import re

from mailcheck.rules import CODES, load
from mailcheck.tuples import NamedTuple


class Page(NamedTuple):
    """A rule's manual page. `bad` and `good` are complete files."""

    code: str
    name: str
    severity: str
    title: str  # one sentence without its full stop
    about: str  # paragraphs, separated by empty lines
    bad: str
    good: str
    source: str

    @property
    def markdown(self) -> str:
        """The page as it stands in docs/rules."""
        parts = [f"# {self.code} {self.name}", f"**{self.title}.** Severity: {self.severity}.", self.about]
        for head, text in (("Bad", self.bad), ("Good", self.good)):
            if text:
                parts.append(f"## {head}\n\n```\n{text}```")
        parts.append(f"## Source\n\n{self.source}")
        silence = f"# mailcheck: ignore[{self.code}] -- the reason"
        parts.append(f"## Silence it\n\nWrite `{silence}` at the end of the line, or on the line above.")
        return "\n\n".join(part for part in parts if part) + "\n"

    @property
    def text(self) -> str:
        """The page for a terminal."""
        out = [f"{self.code} {self.name} ({self.severity})", self.title + ".", self.about]
        out += [f"{head}:\n" + _indented(text) for head, text in (("Bad", self.bad), ("Good", self.good)) if text]
        out.append(f"Source: {self.source}")
        return "\n\n".join(part.rstrip("\n") for part in out if part) + "\n"


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


ENGINE = {
    "MC901": """The file is not well formed.

    YAML, JSON or another format is broken at the place named. The application cannot read the file either, so none of
    its mail settings takes effect. Files in a folder are reported only when they clearly hold mail settings.

    Source: the parser of the format
    """,
    "MC902": """The file cannot be read as text.

    It is neither UTF-8 nor UTF-16 with a byte order mark, so no value in it can be trusted to be what it seems.

    Source: RFC 3629
    """,
    "MC903": """An ignore comment silences nothing.

    The finding it was written for is gone, or the code is misspelt. Comments that do nothing hide the next mistake.

    Source: this manual
    """,
}
"""Pages of what the engine itself reports."""


def page(code: str) -> Page:
    """The manual page of a rule. KeyError when there is no such code."""
    head = CODES[code]
    doc = inspect.cleandoc((ENGINE[code] if code in ENGINE else load(code).__doc__) or "")
    title, _, rest = doc.partition("\n")
    parts = re.split(r"^(Bad|Good|Source):", rest, flags=re.M)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return Page(
        code, head.name, head.severity, title.rstrip("."), parts[0].strip(),
        _block(sections.get("Bad", "")), _block(sections.get("Good", "")), " ".join(sections.get("Source", "").split()),
    )  # fmt: skip


def _block(text: str) -> str:
    return inspect.cleandoc(text.lstrip("\n")) + "\n" if text.strip() else ""
