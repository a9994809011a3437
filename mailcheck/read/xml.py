"""XML: elements are the path, attributes are `@name`, text is the value.

Expat says whether the file is well formed and where elements begin and end; what stands in a tag or a leaf is read from the
text itself. Siblings of one name are items of a list ("[0]", "[1]"); one alone is not. Names with dots are several steps,
as in every other format here. An element that is a pair of key and value (`<add key="K" value="V"/>`,
`<entry key="K">V</entry>`) is the value K of what it stands in. Text beside elements is no value. DTDs are not read; a file
that declares entities is not judged."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import DEPTH, ReadError, Unjudged, refuse_template, split_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_ATTRIBUTE = re.compile(r"""[ \t\r\n]+([^ \t\r\n=/>]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')""")
_TAG_END = re.compile(r"[ \t\r\n]*/?>")
_MARKUP = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([^;]*));|<!\[CDATA\[(.*?)\]\]>|<!--.*?-->|<\?.*?\?>|(\r\n?)", re.S)
_IN_ATTRIBUTE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([^;]*));|(?!)(x)|(\r\n|[\r\n\t])")
_IN_DATA = re.compile(r"(?!)(x)(x)(x)(x)|(\r\n?)")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_PAIRS = frozenset(("property", "prop", "param", "parameter", "setting", "env"))
_ROOTS = 50
_BLANKS = "some programs drop the blanks and line breaks around the text of an element, some keep them"


class _Element:
    """An element. `start` is the offset of its `<`, `close` that of its end tag; both the same for `<a/>`."""

    __slots__ = ("close", "heads", "leaf", "name", "parent", "path", "start")

    def __init__(self, name: str, parent: _Element | None, start: int) -> None:
        self.name = name
        self.parent = parent
        self.start = start
        self.close = start
        self.leaf = True
        self.path: tuple[str, ...] = ()
        self.heads: tuple[tuple[int, int], ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """The offsets of the name."""
        return self.start + 1, self.start + 1 + len(self.name)


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document; several in a `.conf` file, which may have several roots (Wazuh's ossec.conf)."""
    text = source.text
    several = source.path.lower().endswith(".conf")
    documents: list[tuple[Entry, ...]] = []
    at = 0
    while at < len(text) and (at or text.strip()):
        elements, at = _parse(text, at, several and len(documents) < _ROOTS)
        documents.append(tuple(_entries(source, elements)))
    return documents


def _parse(text: str, begin: int, several: bool) -> tuple[list[_Element], int]:
    """The elements of the document that begins at `begin`, in order, and the offset after it."""
    from xml.parsers import expat

    data = text[begin:].encode("utf-8", "surrogatepass")
    elements: list[_Element] = []
    starts: list[int] = []
    closes: list[tuple[_Element, int]] = []
    open_ones: list[_Element] = []

    def started(name: str, _: dict[str, str]) -> None:
        parent = open_ones[-1] if open_ones else None
        if parent is not None:
            parent.leaf = False
        open_ones.append(_Element(name, parent, 0))
        elements.append(open_ones[-1])
        starts.append(parser.CurrentByteIndex)

    def ended(_: str) -> None:
        closes.append((open_ones.pop(), parser.CurrentByteIndex))

    def declared(*_: object) -> None:
        raise Unjudged("it declares entities of its own, which mailcheck does not expand")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.EntityDeclHandler = declared
    after = len(text)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        at = begin + len(data[: parser.ErrorByteIndex].decode("utf-8", "replace"))
        if several and error.code == expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]:
            after = at
        else:
            refuse_template(text)
            raise ReadError(expat.ErrorString(error.code), min(at, len(text))) from error
    for element, offset in zip(elements, _characters(data, starts, begin), strict=True):
        element.start = offset
    for (element, _), offset in zip(closes, _characters(data, [place for _, place in closes], begin), strict=True):
        element.close = offset
    return elements, after


def _characters(data: bytes, places: list[int], base: int) -> list[int]:
    """Offsets of bytes, ascending, as offsets of characters."""
    if data.isascii():
        return [base + place for place in places]
    found: list[int] = []
    done = 0
    for place in places:
        base += len(data[done:place].decode("utf-8", "surrogatepass"))
        done = place
        found.append(base)
    return found


def _entries(source: Source, elements: list[_Element]) -> list[Entry]:
    entries: list[Entry] = []
    many: dict[tuple[int, str], int] = {}
    for element in elements:
        key = (id(element.parent), element.name)
        many[key] = many.get(key, 0) + 1
    seen: dict[tuple[int, str], int] = {}
    for element in elements:
        key = (id(element.parent), element.name)
        path, heads = (element.parent.path, element.parent.heads) if element.parent is not None else ((), ())
        names = split_key(element.name)
        item = (f"[{seen.get(key, 0)}]",) if many[key] > 1 else ()
        seen[key] = seen.get(key, 0) + 1
        element.path = (*path, *names, *item)[:DEPTH]
        element.heads = (*heads, *(element.place for _ in names), *((0, 0) for _ in item))[:DEPTH]
        entries += _of_element(source, element)
    return entries


def _of_element(source: Source, element: _Element) -> list[Entry]:
    """The entries of the attributes and the text of one element."""
    text = source.text
    attributes: list[Entry] = []
    at = element.place[1]
    while (found := _ATTRIBUTE.match(text, at)) is not None:
        number = 2 if found[2] is not None else 3
        value, offsets, hidden = _decoded(found[number], found.start(number), _IN_ATTRIBUTE)
        names = split_key("@" + found[1])
        path = (*element.path, *names)[:DEPTH]
        heads = (*element.heads, *(found.span(1) for _ in names))[:DEPTH]
        attributes.append(Entry(source, path, found[1], *found.span(1), value, *found.span(number), quote=text[found.start(number) - 1],
                                offsets=offsets, hidden=hidden, heads=heads))  # fmt: skip
        at = found.end()
    end = _TAG_END.match(text, at)
    content = end.end() if end else at
    block = (element.start, max(content, element.close))
    attributes = [entry._replace(block=block) for entry in attributes]
    inner = _text(source, element, content)._replace(block=block, heads=element.heads) if element.leaf else None
    pair = _pair(element, attributes, inner)
    if pair is not None:
        return [pair]
    return [*attributes, inner] if inner is not None and (inner.text or not attributes) else attributes


def _pair(element: _Element, attributes: list[Entry], inner: Entry | None) -> Entry | None:
    """The value of an element that is nothing but a key and its value, under that key."""
    name = next((entry for entry in attributes if entry.key in ("key", "name") and entry.text), None)
    if inner is None or name is None:
        return None
    if len(attributes) == 1 and inner.text and (name.key == "key" or element.name.lower() in _PAIRS):
        value = inner
    elif len(attributes) == 2 and "value" in (attributes[0].key, attributes[1].key) and not inner.text.strip():
        value = attributes[attributes[0] is name]
    else:
        return None
    path, heads = (element.parent.path, element.parent.heads) if element.parent is not None else ((), ())
    names, place = split_key(name.text), (name.start, name.end)
    return value._replace(path=(*path, *names)[:DEPTH], key=name.text, key_start=name.start, key_end=name.end,
                          heads=(*heads, *(place for _ in names))[:DEPTH])  # fmt: skip


def _text(source: Source, element: _Element, start: int) -> Entry:
    """The entry of the text between the tags of an element without elements in it; it begins at `start`."""
    end = max(start, element.close)
    raw = source.text[start:end]
    quote = ""
    if raw.startswith("<![CDATA[") and raw.find("]]>") == len(raw) - 3:
        quote, start, end = "CDATA", start + 9, end - 3
        value, offsets, hidden = _decoded(source.text[start:end], start, _IN_DATA)
    else:
        value, offsets, hidden = _decoded(raw, start, _MARKUP)
    note = _BLANKS if value.strip() and value != value.strip() else ""
    return Entry(source, element.path, element.name, *element.place, value, start, end, quote=quote, offsets=offsets,
                 hidden=hidden, note=note)  # fmt: skip


def _decoded(raw: str, base: int, markup: re.Pattern[str]) -> tuple[str, tuple[int, ...] | None, str]:
    """The text that `raw`, which stands at `base`, means; the offset of each character, None when nothing is changed; and
    why it cannot be seen. `markup` has groups for a hexadecimal and a decimal character, a name, CDATA and a line break."""
    out: list[str] = []
    offsets: list[int] = []
    hidden = ""
    at = 0
    for found in markup.finditer(raw):
        out.append(raw[at : found.start()])
        offsets.extend(range(base + at, base + found.start()))
        at = found.end()
        digits, name, data, line_break = found[1] or found[2], found[3], found[4], found[5]
        if data is not None:
            out.append(data.replace("\r\n", "\n").replace("\r", "\n"))
            places = (found.start(4) + one.start() for one in re.finditer(r"\r\n|.", data, re.S))
            offsets.extend(base + place for place in places)
            continue
        if digits:
            piece = chr(int(digits, 16 if found[1] else 10))
        elif name is not None:
            piece = _NAMED.get(name, "")
            hidden = hidden or ("" if piece else "an entity that is declared elsewhere")
        else:
            piece = (" " if markup is _IN_ATTRIBUTE else "\n") if line_break else ""
        out.append(piece)
        offsets.extend([base + found.start()] * len(piece))
    if not at:
        return raw, None, ""
    out.append(raw[at:])
    offsets.extend(range(base + at, base + len(raw)))
    return "".join(out), tuple(offsets), hidden
