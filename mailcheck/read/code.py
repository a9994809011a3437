"""What the readers of code share: configuration in a programming language, read as syntax and never executed.

A reader turns each expression into a `Leaf` (as far as it can be seen) or an `Inner` (a map, a list, a call with its
arguments); `flatten` makes entries of them. Statements become `Write`s; `documents` puts together what one run of the
program can see, one document for every branch that matters. What is not plainly written (a variable, a call, a
condition) is hidden; a value taken from the environment counts with its literal default, if it has one."""

from __future__ import annotations

import re
from bisect import bisect_right
from importlib import import_module

from mailcheck.model import Entry, Source
from mailcheck.read.base import DEPTH, Unjudged, below
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

HOT = re.compile(r"mail|smtp|transport|host", re.I)
"""A stretch of code without any of these words holds no mail settings."""

A_CALL = "the result of a call"
A_VARIABLE = "a variable"
A_CONDITION = "depends on a condition"
AN_EXPRESSION = "an expression"
PUT_TOGETHER = "put together from other values"
BROKEN = "the syntax is broken here"
MORE = "more settings come from elsewhere"
BRANCHES = "set in several branches"
SOMETIMES = "set under a condition"

LARGEST = 1_000_000
"""Longer files are bundles and generated code, not settings a person wrote."""

_URL = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.\-]*://")
_NUMBER = re.compile(r"\s*[-+]?\d+\s*")
MANY_WORLDS = 16
NOT_TAKEN = -1
Arm = tuple[tuple[int, int], ...]
"""Branches that a statement stands in, from outside in: (number of the branching, number of the branch)."""


# --- expressions -------------------------------------------------------------------------------------------------


class Leaf(NamedTuple):
    """What an expression is worth; the fields are those of an Entry. `variable` is the environment variable that the
    value comes from: with a default, `text` is the default, else the leaf is hidden."""

    text: str
    start: int
    end: int
    type: str = "string"
    quote: str = ""
    offsets: tuple[int, ...] | None = None
    hidden: str = ""
    variable: str = ""
    plain: bool = False  # the variable's text arrives as it stands, as a string of the language: nothing converts it


class Key(NamedTuple):
    """A key as written; `names` is what it adds to the path. Without names the value stands under the path itself."""

    names: tuple[str, ...]
    text: str
    start: int
    end: int


class Argument(NamedTuple):
    """A call as the argument of another one: its own value says nothing, what its arguments hold does."""

    node: Any


class Inner(NamedTuple):
    """A map or list, or a call with its arguments. Items of a list have no key: they are "[0]", "[1]" ... A value is a
    node of the reader's own syntax tree, a Leaf or an Inner."""

    type: str  # map | list | "" (nothing by itself)
    start: int
    end: int
    items: list[tuple[Key | None, Any]]


def unseen(start: int, end: int, why: str = AN_EXPRESSION) -> Leaf:
    """A value that cannot be seen."""
    return Leaf("", start, end, "text", hidden=why)


def more(start: int, end: int) -> tuple[Key, Leaf]:
    """An item that stands for keys which are not visible here: a spread, an include. Its path ends in `*`, and it has no key."""
    return Key(("*",), "", start, end), unseen(start, end, MORE)


def from_environment(variable: str, default: Leaf | None, start: int, end: int, plain: bool = False) -> Leaf:
    """The value of an environment variable, or its literal default. An empty default says that the value is set where the
    program runs, so it counts as none."""
    if default is not None and not default.hidden and default.type != "null" and default.text:
        return default._replace(variable=variable, plain=plain)
    return Leaf("", start, end, "text", hidden=f"taken from the environment variable {variable}", variable=variable, plain=plain)


def as_number(leaf: Leaf) -> Leaf:
    """`int(...)`, `Number(...)` of a value."""
    if leaf.hidden or leaf.type == "number":
        return leaf._replace(plain=False)
    if leaf.type == "string" and _NUMBER.fullmatch(leaf.text):
        return leaf._replace(type="number", plain=False)
    return unseen(leaf.start, leaf.end)


def as_boolean(leaf: Leaf, value: bool | None) -> Leaf:
    """A comparison: `value` is its outcome where `leaf` can be seen. What `.env` holds is no longer the value itself."""
    if leaf.hidden or value is None:
        return unseen(leaf.start, leaf.end, leaf.hidden or AN_EXPRESSION)
    return Leaf("true" if value else "false", leaf.start, leaf.end, "boolean", offsets=())


def joined(parts: Sequence[Leaf], start: int, end: int, quote: str) -> Leaf:
    """Texts one after the other. Where some cannot be seen, only a connection URL is worth reading: they stand in it as
    `${NAME}`."""
    if len(parts) == 1 and not parts[0].hidden:
        return parts[0]._replace(type="string", quote=quote)
    whole = all(not part.hidden and not part.variable for part in parts)
    if not whole and (not parts or parts[0].hidden or parts[0].variable or not _URL.match(parts[0].text)):
        return unseen(start, end, PUT_TOGETHER)
    texts: list[str] = []
    offsets: list[int] = []
    mapped = True
    for part in parts:
        if part.hidden or part.variable:
            texts.append("${" + (part.variable if part.variable.isidentifier() else "value") + "}")
            offsets += [part.start] * len(texts[-1])
        else:
            texts.append(part.text)
            mapped = mapped and (part.offsets != () or not part.text)
            offsets += range(part.start, part.start + len(part.text)) if part.offsets is None else part.offsets
    text = "".join(texts)
    if not text:
        at = parts[0].start if parts else start
        return Leaf("", at, at, quote=quote)
    first, last = min(part.start for part in parts), max(part.end for part in parts)
    if not mapped:
        return Leaf(text, first, last, quote=quote, offsets=())
    plain = last - first == len(offsets) and all(at == first + index for index, at in enumerate(offsets))
    return Leaf(text, first, last, quote=quote, offsets=None if plain else tuple(offsets))


def unescaped(
    text: str, start: int, end: int, escape: re.Pattern[str] | None, meaning: Callable[[str], str | None], quote: str = ""
) -> Leaf:
    """text[start:end] with its escapes undone. `meaning` gives what an escape stands for, None when it stays as it is."""
    raw = text[start:end]
    if escape is None or escape.search(raw) is None:
        return Leaf(raw, start, end, quote=quote)
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in escape.finditer(raw):
        meant = meaning(found[0])
        if meant is None:
            continue
        out.append(raw[at : found.start()])
        offsets += range(start + at, start + found.start())
        out.append(meant)
        offsets += [start + found.start()] * len(meant)
        at = found.end()
    out.append(raw[at:])
    offsets += range(start + at, end)
    value = "".join(out)
    return Leaf(value, start, end, quote=quote, offsets=None if value == raw else tuple(offsets))


def code_point(digits: str) -> str | None:
    """The character of a hexadecimal number, None when there is none. Halves of a surrogate pair are none."""
    number = int(digits, 16)
    return chr(number) if number < 0xD800 or 0xE000 <= number <= 0x10FFFF else None


def flatten(
    source: Source, look: Callable[[Any], Leaf | Inner], node: Any, path: tuple[str, ...], key: tuple[str, int, int]
) -> tuple[Entry, ...]:
    """The entries of an expression, which stands under `path` and was written with the key (text, start, end)."""
    out: list[Entry] = []
    stack: list[tuple[Any, tuple[str, ...], tuple[str, int, int]]] = [(node, path, key)]
    while stack:
        node, path, key = stack.pop()
        seen = node if isinstance(node, (Leaf, Inner)) else look(node)
        if isinstance(seen, Leaf):
            ref = ("env", seen.variable, "string" if seen.plain else "") if seen.variable else ("", "", "")
            out.append(Entry(source, path, *key, seen.text, seen.start, seen.end, seen.type, seen.quote, seen.offsets,
                             seen.hidden, ref=ref))  # fmt: skip
        elif not seen.items and seen.type:
            out.append(Entry(source, path, *key, "", seen.start, seen.end, seen.type))
        else:
            number = 0
            pairs: list[tuple[Any, tuple[str, ...], tuple[str, int, int]]] = []
            for name, value in seen.items:
                if name is None:
                    pairs.append((value, below(path, f"[{number}]"), key))
                    number += 1
                else:
                    pairs.append((value, below(path, *name.names), (name.text, name.start, name.end) if name.names else key))
            stack.extend(reversed(pairs))
    return tuple(out)


# --- statements --------------------------------------------------------------------------------------------------


class Write(NamedTuple):
    """One statement that sets something: everything at and below `root` gets these entries."""

    root: tuple[str, ...]
    entries: tuple[Entry, ...]
    arm: Arm = ()


def branch(arm: Arm, number: int, which: int) -> Arm:
    """A branch within `arm`. Very deep ones are not told apart, as paths must not grow without bound."""
    return (*arm, (number, which)) if len(arm) < DEPTH else arm


def is_hot(entries: Iterable[Entry]) -> bool:
    """Whether these entries can have to do with mail."""
    return any(HOT.search(entry.text) or any(HOT.search(name) for name in entry.path) for entry in entries)


def is_useful(entries: Iterable[Entry]) -> bool:
    """Whether a call's arguments say anything: a value that can be seen or looked up, or a key."""
    return any(
        not entry.hidden or entry.ref[0] or (len(entry.path) > 1 and not entry.path[-1].startswith(("[", "*")))
        for entry in entries
    )


def documents(writes: Sequence[Write], closed: frozenset[int] = frozenset()) -> list[tuple[Entry, ...]]:
    """What the program sees after these statements, once for every branch that writes mail settings.

    In each of them, what another branch of the same branching writes is not there, and what an independent branch
    writes is hidden, because it may or may not be. `closed` are the branchings of which one branch is always taken."""
    writes = [one for write in writes if len(write.root) < DEPTH for one in _by_name(write)]
    arms = list(dict.fromkeys(write.arm for write in writes if write.arm and is_hot(write.entries)))
    if not arms or len(arms) > MANY_WORLDS:
        return _kept([_world(writes, ())])
    return _kept([_world(writes, arm) for arm in [*_passed_over(writes, arms, closed), *arms]])


def _by_name(write: Write) -> Iterable[Write]:
    """What is written at the root of the document (a returned map) sets each of its names."""
    if write.root:
        return [write]
    names: dict[tuple[str, ...], list[Entry]] = {}
    for entry in write.entries:
        names.setdefault(entry.path[:1], []).append(entry)
    return [Write(name, tuple(entries), write.arm) for name, entries in names.items()]


def _kept(worlds: list[tuple[Entry, ...]]) -> list[tuple[Entry, ...]]:
    return list(dict.fromkeys(world for world in worlds if world))


def _passed_over(writes: Sequence[Write], arms: list[Arm], closed: frozenset[int]) -> list[Arm]:
    """For each branching that may be passed over: the branch that is not there, if what it would write over is then seen."""
    plain = {write.root for write in writes if not write.arm}
    over = {write.arm[0][0] for write in writes if write.root in plain and write.arm in arms and len(write.arm) == 1}
    return [((number, NOT_TAKEN),) for number in sorted(over - closed)]


def _world(writes: Sequence[Write], arm: Arm) -> tuple[Entry, ...]:
    """The entries that count when `arm` is the branch that is taken."""
    taken = dict(arm)
    out: list[Entry | None] = []
    from_arm: list[Arm] = []
    by_prefix: dict[tuple[str, ...], list[int]] = {}
    for write in writes:
        surely = write.arm == arm[: len(write.arm)]
        elsewhere = [number for number, branch in write.arm if taken.get(number, branch) != branch]
        before = by_prefix[write.root] = [index for index in by_prefix.get(write.root, ()) if out[index] is not None]
        if elsewhere and (before or taken[elsewhere[0]] != NOT_TAKEN):
            continue
        if surely:
            twice = bool(before) and from_arm[before[-1]] == write.arm and _is_duplicate(out[before[-1]], write)
            for index in before[:-1] if twice else before:
                out[index] = None
            del before[: -1 if twice else None]
        elif before:
            for index in before:
                entry = out[index]
                assert entry is not None
                out[index] = entry._replace(hidden=BRANCHES, ref=("", "", ""))
            continue
        for entry in write.entries:
            for length in range(1, min(len(entry.path), DEPTH) + 1):
                by_prefix.setdefault(entry.path[:length], []).append(len(out))
            out.append(entry if surely else entry._replace(hidden=SOMETIMES, ref=("", "", "")))
            from_arm.append(write.arm)
    return tuple(entry for entry in out if entry is not None)


def _is_duplicate(old: Entry | None, write: Write) -> bool:
    """Whether a plain value is written over a plain one: a mistake that is worth telling."""
    if old is None or len(write.entries) != 1 or old.path != write.entries[0].path:
        return False
    return all(
        not entry.hidden and not entry.ref[0] and entry.type in ("string", "number", "boolean")
        for entry in (old, write.entries[0])
    )


# --- places ------------------------------------------------------------------------------------------------------


class Places:
    """Turns offsets in the UTF-8 bytes of a text, which parsers count, into offsets in the text, and back."""

    def __init__(self, text: str) -> None:
        self._characters: list[int] = []  # where the characters of more than one byte end
        self._bytes: list[int] = []
        self._surplus = [0]
        if not text.isascii():
            for found in re.finditer(r"[^\x00-\x7f]", text):
                self._surplus.append(self._surplus[-1] + len(found[0].encode("utf-8", "surrogatepass")) - 1)
                self._characters.append(found.end())
                self._bytes.append(found.end() + self._surplus[-1])

    def character(self, at: int) -> int:
        """The character at a byte."""
        return at - self._surplus[bisect_right(self._bytes, at)] if self._bytes else at

    def byte(self, at: int) -> int:
        """The first byte of a character."""
        return at + self._surplus[bisect_right(self._characters, at)] if self._bytes else at


# --- tree-sitter -------------------------------------------------------------------------------------------------


_COMMENTS = frozenset(("comment", "line_comment", "block_comment", "html_comment"))


def children(node: Any) -> list[Any]:
    """The named children of a node, without comments."""
    return [child for child in node.named_children if child.type not in _COMMENTS]


def is_broken(item: Any) -> bool:
    """Whether the syntax is broken between the parts of an item or right behind it, as where a comma is missing: a parser that
    goes on from there may have given it the value of another one."""
    after = item.next_sibling
    while after is not None and after.type in _COMMENTS:
        after = after.next_sibling
    return any(one.is_error or one.is_missing for one in (*item.children, *([after] if after is not None else ())))


def broken(key: Key, start: int, end: int) -> list[tuple[Key | None, Any]]:
    """What is left of an item that `is_broken`: its key, and that there may be more."""
    return [(key, unseen(start, end, BROKEN)), more(start, end)]


_CHUNK = 4096
_READS = 5_000


def _parsed(parser: Any, data: bytes) -> Any:
    """The root of the syntax tree. tree-sitter mends broken code by reading it again and again, in time that grows with the square of
    its length. Code that is in order is read about once. Raises Unjudged where it is read a hundred times as often."""
    left = _READS + 100 * len(data) // _CHUNK

    def chunk(at: int, _: Any) -> bytes:
        nonlocal left
        left -= 1
        return data[at : at + _CHUNK] if left > 0 else b""

    root = parser.parse(chunk).root_node
    if left <= 0:
        raise Unjudged("its syntax is broken in too many ways")
    return root


class Syntax:
    """A file parsed by tree-sitter. Nodes count bytes; `span` gives characters."""

    def __init__(self, source: Source, language: str, grammar: str, function: str = "language") -> None:
        if len(source.text) > LARGEST:
            raise Unjudged("larger than a configuration in code can be")
        try:
            library = import_module("tree_sitter")
            module = import_module("tree_sitter_" + grammar)
        except ImportError as error:
            reason = f"reading {language} files needs the library tree-sitter-{grammar}, which is not installed here"
            raise Unjudged(reason) from error
        self.source = source
        data = source.text.encode("utf-8", "surrogatepass")
        self.places = Places(source.text)
        self._hot = [found.start() for found in HOT.finditer(source.text)]
        self.root: Any = _parsed(library.Parser(library.Language(getattr(module, function)())), data)

    def span(self, node: Any) -> tuple[int, int]:
        return self.places.character(node.start_byte), self.places.character(node.end_byte)

    def text(self, node: Any) -> str:
        start, end = self.span(node)
        return self.source.text[start:end]

    def key(self, node: Any, *names: str) -> Key:
        """A key written as this node stands; without `names` its text is its name."""
        start, end = self.span(node)
        text = self.source.text[start:end]
        return Key(names or (text,), text, start, end)

    def hot(self, node: Any) -> bool:
        """Whether the text of a node can have to do with mail."""
        start, end = self.span(node)
        index = bisect_right(self._hot, start - 1)
        return index < len(self._hot) and self._hot[index] < end
