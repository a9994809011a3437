"""The words of the program as types: frozen values, no input or output.

NamedTuple is used rather than dataclasses because creating dataclasses costs three times as much at start-up,
and this module is loaded on every commit. No `repr` shows the text of a value: it may be a secret.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from mailcheck.lazy import Pattern
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (NOTE, WARNING, ERROR)
"""From mild to grave."""

UNSET, KNOWN, HIDDEN, BAD = "unset", "known", "hidden", "bad"
"""States of a setting: nobody wrote it; its value is known; it is set but not visible here (a reference, a file,
another store); its text is something the program does not understand, with no known effect."""


class Span(NamedTuple):
    """A stretch of one file. Lines and columns start at 1; columns count characters, not bytes;
    `end_column` is one past the last. Quotes are not part of a value."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """One file (or standard input) that was read. `path` is as the user would name it; `format` is the reader's name.

    Offsets count characters of `text` from 0. Line ends are kept as they are in the file."""

    __slots__ = ("_starts", "bom", "format", "hot", "path", "text", "utf16")

    def __init__(self, path: str, text: str, format: str, bom: bool = False, utf16: bool = False) -> None:
        self.path = path
        self.text = text
        self.format = format
        self.bom = bom  # the file begins with a byte order mark, which is not part of `text`
        self.utf16 = utf16
        self._starts: list[int] | None = None
        self.hot: tuple[str, ...] = ()  # words, one of which stands in all mail settings; () when they are not known

    def span(self, start: int, end: int) -> Span:
        """The place of text[start:end]."""
        if self._starts is None:
            self._starts = line_starts(self.text)
        starts = self._starts
        first = bisect_right(starts, start) - 1
        last = first if end == start else max(first, bisect_right(starts, end) - 1)
        return Span(first + 1, start - starts[first] + 1, last + 1, end - starts[last] + 1)

    def line(self, number: int) -> tuple[int, int]:
        """Offsets of line `number` (from 1), without its line end."""
        if self._starts is None:
            self._starts = line_starts(self.text)
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {self.format!r}, {len(self.text)} characters)"


def line_starts(text: str) -> list[int]:
    r"""Offsets at which lines begin. "\n", "\r\n" and a lone "\r" end a line, as in every editor."""
    starts = [0]
    at = text.find("\n")
    if "\r" not in text:
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        return starts
    for index, char in enumerate(text):
        if char == "\n" or (char == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(index + 1)
    return starts


class Entry(NamedTuple):
    """A key path and the text written under it, with the place of both.

    `start`/`end` are the value's offsets in the source, without quotes. `offsets` maps each character of `text` to its
    offset in the source; None: they follow each other; (): no map exists (base64), only the whole has a place.
    """

    source: Source
    path: tuple[str, ...]  # list items are "[0]", "[1]" ...
    key: str  # as the user spells it
    key_start: int
    key_end: int
    text: str
    start: int
    end: int
    type: str = "text"  # text (untyped formats) | string | number | boolean | null | map | list (both empty)
    quote: str = ""  # how it is written: "" bare, '"', "'", "|" block, "b64"
    offsets: tuple[int, ...] | None = None
    hidden: str = ""  # why the value cannot be seen here ("" when it can)
    note: str = ""  # two common readers of this format differ on this text: how
    block: tuple[int, int] = (0, 0)  # offsets of the whole stretch (line, list item) this entry stands in, if known
    heads: tuple[tuple[int, int], ...] = ()  # offsets of the keys above, one for each name of `path`; (0, 0) of list items
    ref: tuple[str, str, str] = (
        "",
        "",
        "",
    )  # where a hidden value stands: ("Secret", name, key), ("env", variable, "string" where its text arrives as it stands)
    via: Entry | None = None  # the value stands elsewhere, and this entry refers to it

    @property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    @property
    def key_span(self) -> Span:
        return self.source.span(self.key_start, self.key_end)

    def part(self, begin: int, end: int) -> tuple[int, int]:
        """Source offsets of text[begin:end]."""
        if self.offsets is None:
            return self.start + begin, self.start + end
        if not self.offsets:
            return self.start, self.end
        if begin >= len(self.offsets):
            return self.end, self.end
        if end <= begin:
            return self.offsets[begin], self.offsets[begin]
        return self.offsets[begin], self.offsets[end] if end < len(self.offsets) else self.end

    def __repr__(self) -> str:
        return f"Entry({self.source.path!r}, {'.'.join(self.path)!r}, {self.type}, {len(self.text)} characters)"


DOCUMENTATION = (".md", ".mdx", ".markdown")
"""Endings of files that are text for people, with settings as examples in it."""

_PATTERN = Pattern(
    r"(?:^|[._\-])(?:examples?|sample|dist|template|tmpl|tpl)(?:$|\.)|^(?:example|sample)[_\-]|^defaults?\.env$|\.env\.defaults?$",
    re.I,
)


class Scope(NamedTuple):
    """The entries one process would see together. `root` holds the whole document where `entries` is a part of it."""

    source: Source
    format: str  # "env" for everything that becomes environment variables, else the file's format
    entries: tuple[Entry, ...]
    name: str = ""  # "services.web", "Secret/mail" ...; "" for a whole file
    image: str = ""  # container image, `owner/name:tag` without registry
    container: bool = False  # a process in its own network namespace reads this
    file: str = ""  # the name of a file inside a value (`app.ini` in a ConfigMap); "" when the source itself is the file
    inside: tuple[str, ...] = ()  # the path of the value that holds this document, () when the source itself is the file
    elsewhere: str = ""  # further variables come from a place that is not visible ("env_file"), so nothing is surely missing
    object: tuple[str, str] = ("", "")  # ("ConfigMap" or "Secret", name) when this is one
    env_files: tuple[Entry, ...] = ()  # paths of dotenv files that lie below these variables, in order
    overridden: frozenset[str] = frozenset()  # variables that a file beside is meant to set anew (compose.override.yml)
    env_from: tuple[Entry, ...] = ()  # whole ConfigMaps and Secrets below them: `ref` is (kind, name, prefix)

    @property
    def interpolated(self) -> bool:
        """Whether variables of the surroundings are filled in before the process starts, empty where they are not set."""
        return self.format == "env" and self.name.startswith("services.")

    @property
    def documentation(self) -> bool:
        """Whether it stands in a text for people to read: it shows how to write settings and is read by no program."""
        return self.source.path.lower().endswith(DOCUMENTATION)

    @property
    def pattern(self) -> bool:
        """Whether it is meant to be copied and filled in (`.env.example`, a manual), so that placeholders belong in it."""
        return self.documentation or _PATTERN.search(self.source.path.replace("\\", "/").rsplit("/", 1)[-1]) is not None

    def __repr__(self) -> str:
        return f"Scope({self.source.path!r}, {self.format!r}, {self.name!r}, {len(self.entries)} entries)"


class Setting(NamedTuple):
    """What a setting means and where that was written.

    `value` is what the program makes of the text (a str, int or bool), None unless `state` is KNOWN. `entry` is None
    when nobody wrote it (default, or fixed by the program). `start`/`end` are source offsets of the text that counts."""

    name: str
    state: str
    value: Any = None
    text: str = ""
    entry: Entry | None = None
    start: int = 0
    end: int = 0
    why: str = ""  # where it comes from when it is not simply written: "default", "fixed", a reason for hidden
    unverified: bool = False
    mistyped: str = ""  # the type the program insists on, when the text has another one
    refused: bool = False  # BAD, and the program refuses it
    label: str = ""  # the key with the names above it, where the last name alone would not say enough
    borrowed: bool = False  # the value of another setting stands in for it; `entry` is that one's
    maybe: bool = False  # HIDDEN, and perhaps not set at all
    begin: int = 0  # where in the entry's text `text` begins: a default inside a reference does not begin at 0

    @property
    def key(self) -> str:
        """The key as the user spells it, or "" when nobody wrote it."""
        return (self.label or self.entry.key) if self.entry else ""

    @property
    def known(self) -> bool:
        return self.state == KNOWN

    @property
    def is_set(self) -> bool:
        return self.state != UNSET

    @property
    def written(self) -> bool:
        return self.entry is not None

    @property
    def span(self) -> Span | None:
        return self.entry.source.span(self.start, self.end) if self.entry else None

    def __repr__(self) -> str:
        name = "?" if self.name.startswith("?") else self.name  # of a URL: with a sign in the password, a piece of it
        return f"Setting({name!r}, {self.state}, key={self.key!r}, {self.why!r})"


class Verdict(NamedTuple):
    """The outcome of a decision list. `value` is "unknown" when it hangs on something that cannot be seen.
    `because` are the settings and switches the deciding line looked at; `looked_at` all that had a say."""

    value: str
    because: tuple[Setting, ...] = ()
    looked_at: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


class Place(NamedTuple):
    """A stretch of a source that a finding points at."""

    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    @property
    def path(self) -> str:
        return self.source.path


class Related(NamedTuple):
    """Another place a finding speaks of: the other half of a contradiction."""

    place: Place
    message: str


class Edit(NamedTuple):
    """Replace one stretch of a file by `text`, which is written as the format needs it."""

    place: Place
    text: str

    def __repr__(self) -> str:
        return f"Edit({self.place.path!r}, {self.place.start}-{self.place.end})"


class Fix(NamedTuple):
    """A repair. Safe: the result is certainly what the app needs."""

    safe: bool
    description: str
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
    """One complaint. `key` is the key path as the user spells it, for people and for fingerprints."""

    code: str
    name: str
    severity: str
    message: str
    help: str
    place: Place
    key: str = ""
    app: str = ""
    provider: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    silences: tuple[str, ...] = ()  # codes of findings about the same mail settings that have this one as their cause
    mild: bool = False  # the value is hardly the one in use: what this one silences does not make it graver

    @property
    def path(self) -> str:
        return self.place.path

    @property
    def span(self) -> Span:
        return self.place.span


class Skipped(NamedTuple):
    """Something that could not be judged, and why."""

    path: str
    span: Span
    reason: str


START = Span(1, 1, 1, 1)
"""The place of a complaint about a whole file."""
