"""YAML: several documents, anchors, merge keys, block scalars.

The events of the C parser carry places and cost an eighth of its nodes, so the tree is built here, without recursion.
A value reached through an alias has the place of the anchor, where it really stands."""

from __future__ import annotations

import re
from bisect import bisect_right

from mailcheck.model import Entry, Source
from mailcheck.read.base import ReadError, Unjudged, below, moved, split_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    # A node is ("scalar", event), ("map", [(key event, node)], event), ("list", [node], event).
    _Node = tuple[Any, ...]
    _Key = tuple[str, int, int]  # a key and its place

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t\r\n]*(?:#[^\n]*\n[ \t\r\n]*)?)+")
_NUMBER = re.compile(r"[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][-+]?\d+)?)")
_BOOLEAN = frozenset(("true", "True", "TRUE", "false", "False", "FALSE"))
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\r\n])")
_HELM = re.compile(r"\{\{[^{}\n]*(?<![\w)\]])\.(?:Values|Release|Chart|Capabilities)\b")
_A_HELM_TEMPLATE = "a Helm template: render it with `helm template` and check the result"
_HELM_SIGNS = ("{{-", "-}}", "{{ include ", "{{ template ", "{{/*", "{{ .")
_PLENTY = 200_000


_SLOW = 300_000
"""Up to this many characters a text that the C parser refuses is given to the slower one, which knows more of YAML 1.2
(`{url: http://x}`)."""


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The leaves of each document. Of a very long one, only what stands below names at its top that can be about mail."""
    if "{{" in source.text and _is_helm(source):
        raise Unjudged(_A_HELM_TEMPLATE)
    if len(source.text) > _LONG and source.hot and (parts := _parts(source.text, source.hot)) is not None:
        return [tuple(entry for start, end in parts for entry in _part(source, start, end))]
    try:
        from _ruamel_yaml import CParser
    except ImportError:  # no wheel for this platform: slower, the same events
        return _documents(source, _pure(source.text))
    try:
        return _documents(source, CParser(source.text).get_event)
    except ReadError as refused:
        if len(source.text) > _SLOW:
            raise Unjudged(f"more than {_SLOW:,} characters, and not as YAML 1.1 has it: " + refused.message) from None
        try:
            return _documents(source, _pure(source.text))
        except (ReadError, RecursionError):
            raise refused from None


_LONG = 1_000_000
"""Characters from which on a text is not read as a whole."""
_TOP = re.compile(r"^(?=[A-Za-z0-9_\"'./])", re.M)
_CONNECTED = re.compile(r"(?:^|[\s:\[,{-])[&*][A-Za-z0-9_]|<<[ \t]*:|^(?:---|\.\.\.|%|[\[{!>|?])|^apiVersion[ \t]*:", re.M)
"""What makes one part of a text depend on another one: anchors, several documents, objects of Kubernetes."""


def _parts(text: str, hot: tuple[str, ...]) -> list[tuple[int, int]] | None:
    """The stretches of a long mapping, one for each name at its top, that can be about mail: those with a hot word in them.
    None where parts hang together, so that it has to be read as a whole."""
    if _CONNECTED.search(text):
        return None
    starts = [found.start() for found in _TOP.finditer(text)]
    lowered = text.lower()
    if not starts or len(lowered) != len(text):
        return None
    wanted: set[int] = set()
    for word in hot:
        at = lowered.find(word)
        while at >= 0:
            part = bisect_right(starts, at) - 1
            if part < 0:
                return None
            wanted.add(part)
            at = lowered.find(word, starts[part + 1]) if part + 1 < len(starts) else -1
    ends = [*starts[1:], len(text)]
    return [(starts[part], ends[part]) for part in sorted(wanted)]


def _part(source: Source, start: int, end: int) -> Iterator[Entry]:
    """The entries of one stretch, at their places in the whole."""
    piece = Source(source.path, source.text[start:end], source.format)
    for entry in (entry for document in read(piece) for entry in document):
        yield moved(entry, source, start)


def _is_helm(source: Source) -> bool:
    """Whether Helm fills the text in: it stands in the folder of a chart. Elsewhere (`values.yaml`) Helm fills in nothing
    before the YAML is read, and `{{ }}` in quotes or in a comment says nothing about the rest."""
    folders = source.path.replace("\\", "/").split("/")[:-1]
    return "templates" in folders and (_HELM.search(source.text) is not None or any(sign in source.text for sign in _HELM_SIGNS))


def _pure(text: str) -> Callable[[], Any]:
    from ruamel.yaml import YAML

    events = YAML(typ="safe", pure=True).parse(text)
    return lambda: next(events, None)


def _documents(source: Source, following: Callable[[], Any]) -> list[tuple[Entry, ...]]:
    return [tuple(_entries(source, root)) for root in _roots(source.text, following)]


def _roots(text: str, following: Callable[[], Any]) -> list[_Node]:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.events import (
        AliasEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
    )

    roots: list[_Node] = []
    helm = "{{" in text and _HELM.search(text) is not None
    anchors: dict[str, _Node] = {}
    stack: list[list[Any]] = []  # [node, pending key or None]
    try:
        while True:
            event = following()
            if event is None:
                return roots
            kind = type(event)
            if kind is ScalarEvent:
                node: _Node = ("scalar", event)
            elif kind is MappingStartEvent:
                if helm and _HELM.match(text, event.start_mark.index):  # bare: to YAML it is a mapping in a mapping
                    raise Unjudged(_A_HELM_TEMPLATE)
                node = ("map", [], event)
            elif kind is SequenceStartEvent:
                node = ("list", [], event)
            elif kind is AliasEvent:
                if event.anchor not in anchors:
                    raise ReadError("the alias names an anchor that is not defined before it", event.start_mark.index)
                node = anchors[event.anchor]
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                continue
            else:
                if kind is DocumentStartEvent:
                    anchors = {}
                    stack = []
                continue
            if kind is not AliasEvent and event.anchor:
                anchors[event.anchor] = node
            if not stack:
                roots.append(node)
            else:
                holder = stack[-1]
                if holder[0][0] == "list":
                    holder[0][1].append(node)
                elif holder[1] is None:
                    holder[1] = node
                else:
                    holder[0][1].append((holder[1], node))
                    holder[1] = None
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append([node, None])
    except MarkedYAMLError as error:
        if "{{" in text or "{%" in text:
            raise Unjudged(_A_HELM_TEMPLATE if "{{-" in text else "this is a template, not yet YAML") from error
        mark = error.problem_mark or error.context_mark
        raise ReadError(_problem(error), mark.index if mark is not None else 0) from error
    except YAMLError as error:
        position = getattr(error, "position", 0)
        raise ReadError(
            "a character that YAML does not allow", min(position, len(text)) if isinstance(position, int) else 0
        ) from error


def _problem(error: Any) -> str:
    """The parser's complaint, without anything that could be content of the file."""
    words = str(error.problem or error.context or "not well formed")
    return re.sub(r"'[^']{3,}'|\"[^\"]{3,}\"", "...", words)


def _entries(source: Source, root: _Node) -> list[Entry]:
    out: list[Entry] = []
    # node, path, places of the keys on the path, its own key; the aliases among the nodes are bounded by the budget
    stack: list[tuple[_Node, tuple[str, ...], tuple[tuple[int, int], ...], _Key]] = [(root, (), (), ("", 0, 0))]
    steps = 0
    budget = _PLENTY + 4 * len(source.text)
    while stack:
        node, path, heads, key = stack.pop()
        steps += 1
        if steps > budget:
            raise Unjudged("its aliases multiply it beyond measure")
        if len(out) > _PLENTY:
            raise Unjudged(f"it holds more than {_PLENTY:,} values")
        kind = node[0]
        if kind == "scalar":
            out.append(_scalar(source, node[1], path, key, heads))
        elif not node[1]:
            start = node[2].start_mark.index
            end = min(start + 2, len(source.text))
            out.append(Entry(source, path, *key, "", start, end, kind, heads=heads))
        elif len(path) > 60:
            continue
        elif kind == "list":
            items = enumerate(node[1])
            stack.extend((item, below(path, f"[{index}]"), (*heads, (0, 0)), key) for index, item in reversed(list(items)))
        else:
            for name, child in reversed(_merged(node)):
                if name[0] == "scalar":
                    word = name[1].value
                    names = split_key(word)
                    begin, end, _ = _inside(source.text, name[1])
                    places = ((begin, end),) * len(names)
                    stack.append((child, below(path, *names), (*heads, *places), (word, begin, end)))
    return out


def _merged(node: _Node) -> list[tuple[_Node, _Node]]:
    """The pairs of a mapping with `<<` resolved: its own keys first, merged ones only where they are new."""
    pairs: list[tuple[_Node, _Node]] = node[1]
    if not any(_is_merge(name) for name, _ in pairs):
        return pairs
    own = [(name, child) for name, child in pairs if not _is_merge(name)]
    taken = {name[1].value for name, _ in own if name[0] == "scalar"}
    seen = {id(node)}
    waiting = [child for name, child in pairs if _is_merge(name)]
    while waiting:
        child = waiting.pop(0)
        if id(child) in seen:
            continue
        seen.add(id(child))
        if child[0] == "list":
            waiting = [*child[1], *waiting]
        elif child[0] == "map":
            for name, value in child[1]:
                if _is_merge(name):
                    waiting.insert(0, value)
                elif name[0] == "scalar" and name[1].value not in taken:
                    taken.add(name[1].value)
                    own.append((name, value))
    return own


def _is_merge(name: _Node) -> bool:
    return name[0] == "scalar" and name[1].value == "<<" and name[1].style in (None, "")


def _inside(text: str, event: Any) -> tuple[int, int, str]:
    """Offsets of a scalar's text without quotes, anchor and tag; and the quote."""
    start, end = event.start_mark.index, event.end_mark.index
    if not event.style and not event.anchor and not event.tag:
        return start, end, ""
    if event.anchor or event.tag:
        found = _PROPERTIES.match(text, start, end)
        if found:
            start = found.end()
    style = event.style
    if style in ("'", '"') and text[start : start + 1] == style:
        return start + 1, end - 1, style
    if style in ("|", ">"):
        return start, end, style
    return start, end, ""


def _scalar(source: Source, event: Any, path: tuple[str, ...], key: _Key, heads: tuple[tuple[int, int], ...]) -> Entry:
    text, value = source.text, event.value
    start, end, quote = _inside(text, event)
    offsets: tuple[int, ...] | None = None
    kind, hidden = "string", ""
    if quote in ("|", ">"):
        start, end, offsets = _block(text, start, end, value)
    elif text[start:end] != value:
        offsets = _quoted_offsets(text, start, end, value, quote)
    tag = str(event.tag or "")
    if tag and not tag.startswith("tag:yaml.org,2002:"):
        hidden = f"written with the tag {tag}" if re.fullmatch(r"![\w:/.\-]{0,40}", tag) else "written with a tag"
    elif not quote and tag != "tag:yaml.org,2002:str":
        if value in _NULL:
            kind = "null"
        elif value in _BOOLEAN:
            kind = "boolean"
        elif _NUMBER.fullmatch(value):
            kind = "number"
    return Entry(source, path, *key, value, start, end, kind, quote, offsets, hidden, heads=heads)


def _quoted_offsets(text: str, start: int, end: int, value: str, quote: str) -> tuple[int, ...]:
    """Where each character of a quoted scalar stands; () when it spans lines in a way that folds them."""
    raw = text[start:end]
    if "\n" in raw or "\r" in raw:
        return ()
    offsets: list[int] = []
    at = 0
    if quote == "'":
        while at < len(raw):
            offsets.append(start + at)
            at += 2 if raw.startswith("''", at) else 1
    elif quote == '"':
        while at < len(raw):
            found = _ESCAPE.match(raw, at)
            offsets.append(start + at)
            at = found.end() if found else at + 1
    return tuple(offsets) if len(offsets) == len(value) else ()


def _block(text: str, start: int, end: int, value: str) -> tuple[int, int, tuple[int, ...]]:
    """Offsets of a block scalar's content, and of each of its characters when it is a literal one (`|`)."""
    at = text.find("\n", start, end) + 1
    if at == 0 or not value:
        return end, end, ()
    first = at
    lines = value.split("\n")
    offsets: list[int] = []
    indent = -1
    for number, line in enumerate(lines):
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        raw = text[at:stop].removesuffix("\r")
        if line:
            if indent < 0:
                indent = len(raw) - len(line) if raw.endswith(line) else len(raw) - len(raw.lstrip())
                first = at + indent
            if raw[indent:] != line:
                return first, max(first, len(text[:end].rstrip("\r\n"))), ()
            offsets.extend(range(at + indent, at + indent + len(line)))
        if number < len(lines) - 1:
            offsets.append(stop)
        at = stop + 1
    last = offsets[-1] if value.endswith("\n") else offsets[-1] + 1
    first = min(first, offsets[0])  # the value may begin with empty lines
    return first, max(first, min(last, end)), tuple(offsets)
