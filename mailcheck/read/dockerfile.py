r"""Dockerfiles: https://docs.docker.com/reference/dockerfile/

`ENV NAME=value ...` and `ENV NAME the rest of the line`, with `\` (or what `# escape=` names) at the end of a line that goes on.
An `ARG` counts as a value only where `ENV` refers to it. Entries are (FROM), (ENV, name) and (ARG, name), in order; `scopes`
gives the variables of each stage, with those of the stage it builds on below them."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Scope
from mailcheck.read import words
from mailcheck.read.base import line_at, refuse_template
from mailcheck.read.images import image_name
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.model import Source

_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)(?:\s+|$)")
_REFERENCE = re.compile(r"\$(?:\{(\w+)(?::?-([^{}]*))?\}|(\w+))", re.A)
_HEREDOC = re.compile(r"(?<!<)<<-?[\"']?([A-Za-z_]\w*)[\"']?", re.A)
_MOST = 100
"""So many documents without an end are looked for; more are no documents."""


class _Line(NamedTuple):
    """One instruction with its continuation lines joined: its text, and where each character of it stands."""

    text: str
    places: tuple[int, ...]
    end: int


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document. Instructions that hold no settings are passed over."""
    refuse_template(source.text)
    return [tuple(_entries(source))]


def _entries(source: Source) -> Iterator[Entry]:
    found = re.compile(r"(?:[ \t]*#[ \t]*\w+[ \t]*=[^\n]*\n)*?[ \t]*#[ \t]*escape[ \t]*=[ \t]*([\\`])", re.I).match(source.text)
    escape = found[1] if found else "\\"
    for line in _lines(source.text, escape):
        head = _INSTRUCTION.match(line.text)
        name = head[1].upper() if head else ""
        if head is None or name not in ("FROM", "ENV", "ARG"):
            continue
        outer = Entry(source, (), "", line.places[0], line.places[0], line.text, line.places[0], line.end,
                      offsets=line.places, block=(line.places[0], line.end))  # fmt: skip
        try:
            given = _words(line.text, head.end(), escape)
        except words.Unclosed:
            continue
        if name == "FROM":
            yield from _from(outer, head, given)
        elif name == "ENV" and given and "=" not in given[0].text and len(given) > 1:
            yield _of_old_form(outer, given[0], escape)
        else:
            for word in given:
                variable = words.assignment(outer, word)
                if variable is not None:
                    yield variable._replace(path=(name, *variable.path), heads=((0, 0), *variable.heads))


def _lines(text: str, escape: str) -> Iterator[_Line]:
    """The instructions, without comments and without the documents that `<<NAME` begins."""
    at = unclosed = 0
    while at < len(text):
        pieces: list[tuple[int, int]] = []
        goes_on = True
        while goes_on and at < len(text):
            end, following = line_at(text, at)
            start = at
            at = following
            stripped = text[start:end].strip()
            if not stripped or stripped[0] == "#":
                goes_on = bool(pieces)
                continue
            stop = start + len(text[start:end].rstrip())
            goes_on = text[stop - 1] == escape
            pieces.append((start, stop - goes_on))
        if pieces:
            places = tuple(place for piece in pieces for place in range(*piece))
            joined = "".join(text[slice(*piece)] for piece in pieces)
            if places:
                yield _Line(joined, places, pieces[-1][1])
            for name in _HEREDOC.findall(joined) if re.match(r"\s*(?:RUN|COPY|ADD)\b", joined, re.I) else ():
                closing = re.compile(rf"^\t*{name}[ \t]*\r?$", re.M).search(text, at) if unclosed < _MOST else None
                unclosed += closing is None
                at = line_at(text, closing.end())[1] if closing else at


def _words(text: str, at: int, escape: str) -> list[words.Word]:
    found = []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found.append(words.read(text, at, escape, shell=False))
        at = found[-1].end
    return found


def _of_old_form(outer: Entry, name: words.Word, escape: str) -> Entry:
    """`ENV NAME the rest`: blanks belong to the value, quotes do not."""
    rest = at = len(outer.text) - len(outer.text[name.end :].lstrip())
    text: list[str] = []
    places: list[int] = []
    quotes: list[str] = []
    replaced: list[tuple[int, int]] = []
    while at < len(outer.text):
        if outer.text[at].isspace():
            word = words.Word(outer.text[at], (at,), " ", (), at, at + 1)
        else:
            word = words.read(outer.text, at, escape, shell=False)
        replaced += [(begin + len(places), end + len(places)) for begin, end in word.replaced]
        places += word.places
        text.append(word.text)
        quotes.append(word.quotes)
        at = word.end
    key = outer.part(name.start, name.end)
    whole = words.Word("".join(text), tuple(places), "".join(quotes), tuple(replaced), rest, at)
    variable = words.value(outer, name.text, key, whole, 0)
    return variable._replace(path=("ENV", name.text), heads=((0, 0), key))


def _from(outer: Entry, head: re.Match[str], given: list[words.Word]) -> Iterator[Entry]:
    """`FROM [--platform=x] image [AS name]`: the image, whose key is the name of the stage."""
    plain = [word for word in given if not word.text.startswith("--")]
    if plain:
        stage = plain[2] if len(plain) > 2 and plain[1].text.lower() == "as" else None
        start, end = outer.part(stage.start, stage.end) if stage else outer.part(head.start(1), head.end(1))
        image = words.value(outer, "FROM", (start, end), plain[0], 0)
        yield image._replace(key=stage.text if stage else head[1])


class _Stage:
    """One stage of a build."""

    def __init__(self, name: str, image: str, base: _Stage | None) -> None:
        self.name = name
        self.image = image
        self.variables: dict[str, Entry] = dict(base.variables) if base else {}
        self.arguments: dict[str, Entry] = {}
        self.built_on = False
        if base:
            base.built_on = True


def scopes(source: Source, entries: tuple[Entry, ...]) -> list[Scope]:
    """A scope for each stage that sets variables and that no other stage builds on. What a container is started with may
    bring more."""
    stages: list[_Stage] = []
    named: dict[str, _Stage] = {}
    arguments: dict[str, Entry] = {}  # before the first FROM
    for entry in entries:
        if entry.path == ("FROM",):
            base = named.get(entry.text.lower())
            image = base.image if base else image_name(_replaced(entry.text, arguments))
            name = entry.key.lower() if entry.key.upper() != "FROM" else ""
            stages.append(_Stage(name, image, base))
            if name:
                named[name] = stages[-1]
        elif entry.path[0] == "ARG":
            (stages[-1].arguments if stages else arguments)[entry.path[1]] = entry
        elif stages:
            stages[-1].variables[entry.path[1]] = _of_argument(entry, stages[-1].arguments)
    found = []
    for number, stage in enumerate(stages):
        if stage.variables and not stage.built_on:
            name = f"stage {stage.name or number}"
            found.append(Scope(source, "env", tuple(stage.variables.values()), name, stage.image, True, elsewhere="docker run"))
    return found


def _of_argument(entry: Entry, arguments: dict[str, Entry]) -> Entry:
    """The variable, with the default of the argument that it is nothing but a reference to."""
    own = entry._replace(path=entry.path[1:], heads=entry.heads[1:])
    found = _REFERENCE.fullmatch(entry.text)
    argument = arguments.get(found[1] or found[3]) if found and not entry.hidden and entry.quote != "'" else None
    if argument is None or argument.hidden or not argument.text:
        return own
    return argument._replace(path=own.path, key=own.key, heads=own.heads, via=own)


def _replaced(text: str, arguments: dict[str, Entry]) -> str:
    """The name of an image with the defaults of the arguments in it."""

    def default(found: re.Match[str]) -> str:
        argument = arguments.get(found[1] or found[3])
        return argument.text if argument else found[2] or ""

    return _REFERENCE.sub(default, text)
