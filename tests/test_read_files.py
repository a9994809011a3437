"""Every reader against files: `tests/read/<format>/<file>` and the entries it must give, `<file>.out`.

`python -m tests.update read` writes the `.out` files anew. Every value's place is also checked against the text, and
every plain value is replaced once: reading again must change that entry alone."""

from __future__ import annotations

import pytest

from mailcheck.model import Source
from mailcheck.read import decode, format_of, read
from mailcheck.read.base import ReadError, Unjudged
from tests.support import HERE

FILES = sorted(path for path in (HERE / "read").glob("*/*") if path.suffix != ".out")


def source_of(path):
    assert format_of(path.name) in (path.parent.name, ""), "the name of the file belongs to another format"
    return decode(path.name, path.read_bytes(), path.parent.name)


def documents(source):
    try:
        return read(source)
    except (ReadError, Unjudged) as error:
        return error


def listing(source):
    """Entries as lines: place of the value, type, quote, path, the key as written, text (as repr), why it is hidden, note."""
    found = documents(source)
    if isinstance(found, ReadError):
        return f"refused at {tuple(source.span(found.offset, found.offset))[:2]}: {found.message}\n"
    if isinstance(found, Unjudged):
        return f"not judged: {found}\n"
    out = []
    for number, document in enumerate(found):
        if number:
            out.append("---")
        for e in document:
            s = e.span
            extra = (f" hidden: {e.hidden}" if e.hidden else "") + (f" note: {e.note}" if e.note else "")
            out.append(
                f"{s.line}:{s.column}-{s.end_line}:{s.end_column} {e.type} {e.quote or '-'} {'/'.join(e.path)} [{e.key}] {e.text!r}{extra}"
            )
    return "".join(line + "\n" for line in out)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_entries(path):
    assert listing(source_of(path)) == path.with_name(path.name + ".out").read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_places_cut_out_what_they_claim(path):
    source = source_of(path)
    found = documents(source)
    if isinstance(found, Exception):
        return
    for entry in (entry for document in found for entry in document):
        if entry.offsets is None and entry.type not in ("map", "list") and not entry.hidden:
            assert source.text[entry.start : entry.end] == entry.text
        if entry.offsets:
            assert len(entry.offsets) == len(entry.text)
            assert all(entry.start <= at <= entry.end for at in entry.offsets)
        nameless = not entry.key or entry.key_start == entry.key_end  # the order of words says what it is
        assert nameless or source.text[entry.key_start : entry.key_end].strip("\"'")[:1] == entry.key[:1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_replaced_value_changes_that_entry_alone(path):
    source = source_of(path)
    found = documents(source)
    if isinstance(found, Exception):
        return
    before = [entry for document in found for entry in document]
    for index, entry in enumerate(before):
        if entry.offsets is not None or entry.hidden or entry.type not in ("text", "string", "number") or not entry.text:
            continue
        if sum(other.start == entry.start for other in before) > 1:
            continue  # reached through an alias: every alias changes
        new = "4321" if entry.type == "number" or entry.text.isdigit() else "changed"
        text = source.text[: entry.start] + new + source.text[entry.end :]
        again = [e for document in read(Source(source.path, text, source.format)) for e in document]
        assert [(e.path, e.text) for e in again] == [(e.path, new if n == index else e.text) for n, e in enumerate(before)]
