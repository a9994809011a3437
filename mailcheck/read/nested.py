"""Documents inside a value: a ConfigMap that holds a whole `app.ini`, a YAML block under one key.

Such a text is read with its own reader, and every entry keeps its true place in the outer file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailcheck.model import Entry, Source

if TYPE_CHECKING:
    from collections.abc import Sequence


def documents(outer: Entry, name: str) -> tuple[str, list[tuple[Entry, ...]]]:
    """The format and documents of the text in `outer`, read as a file called `name`. The entries' source is the outer
    file. ("", []) when there is no reader for it, or the text is not well formed: then it is a value like any other."""
    from mailcheck.read import format_of, read, sniff
    from mailcheck.read.base import ReadError, Unjudged

    format = format_of(name) or sniff(outer.text.encode("utf-8", "replace"))
    if not format or outer.hidden:
        return "", []
    try:
        found = read(Source(name, outer.text, format))
    except (ReadError, Unjudged):
        return "", []
    return format, [tuple(_placed(outer, entry) for entry in document) for document in found]


def _placed(outer: Entry, entry: Entry) -> Entry:
    """An entry of the inner text with its places in the outer file."""
    key_start, key_end = outer.part(entry.key_start, entry.key_end)
    start, end = outer.part(entry.start, entry.end)
    offsets: Sequence[int] | None
    if outer.offsets is None:
        offsets = entry.offsets and tuple(outer.start + at for at in entry.offsets)
    elif not outer.offsets or entry.offsets == ():
        offsets = ()
    else:
        inner = entry.offsets if entry.offsets is not None else range(entry.start, entry.end)
        offsets = tuple(outer.offsets[at] for at in inner)
    block = (outer.part(entry.block[0], entry.block[0])[0], outer.part(entry.block[1], entry.block[1])[0])
    return entry._replace(
        source=outer.source, key_start=key_start, key_end=key_end, start=start, end=end,
        offsets=offsets if offsets is None else tuple(offsets), block=block,
    )  # fmt: skip
