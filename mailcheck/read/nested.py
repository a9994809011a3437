"""Documents inside a value: a ConfigMap that holds a whole `app.ini`, a YAML block under one key.

Such a text is read with its own reader, and every entry keeps its true place in the outer file."""

from __future__ import annotations

from mailcheck.model import Entry, Source


def documents(outer: Entry, name: str, format: str = "") -> tuple[str, list[tuple[Entry, ...]]]:
    """The format and documents of the text in `outer`, read as a file called `name`; without `format`, name and content
    tell it. The entries' source is the outer file. ("", []) when there is no reader for it, or the text is not well
    formed: then it is a value like any other."""
    from mailcheck.read import by_content, format_of, read, sniff
    from mailcheck.read.base import ReadError, Unjudged

    format = format or format_of(name) or sniff(outer.text.encode("utf-8", "replace"))
    if not format or outer.hidden:
        return "", []
    format = by_content(name, format, outer.text)
    try:
        found = read(Source(name, outer.text, format))
    except (ReadError, Unjudged):
        return "", []
    return format, [tuple(_placed(outer, entry) for entry in document) for document in found]


def _placed(outer: Entry, entry: Entry) -> Entry:
    """An entry of the inner text with its places in the outer file."""
    key_start, key_end = outer.part(entry.key_start, entry.key_end)
    start, end = outer.part(entry.start, entry.end)
    block = (outer.part(entry.block[0], entry.block[0])[0], outer.part(entry.block[1], entry.block[1])[0])
    heads = tuple(outer.part(*head) if head != (0, 0) else head for head in entry.heads)
    return entry._replace(
        source=outer.source, key_start=key_start, key_end=key_end, start=start, end=end,
        offsets=_offsets(outer, entry, start, end), block=block, heads=heads,
    )  # fmt: skip


def _offsets(outer: Entry, entry: Entry, start: int, end: int) -> tuple[int, ...] | None:
    """Where the characters of an inner entry stand in the outer file; None where they follow each other there too."""
    if outer.offsets is None:
        return entry.offsets and tuple(outer.start + at for at in entry.offsets)
    if not outer.offsets or entry.offsets == ():
        return ()
    inner = entry.offsets if entry.offsets is not None else range(entry.start, entry.end)
    if any(at >= len(outer.offsets) for at in inner):
        return ()
    found = tuple(outer.offsets[at] for at in inner)
    plain = end - start == len(found) and outer.source.text[start:end] == entry.text
    return None if plain else found
