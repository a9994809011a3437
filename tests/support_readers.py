"""What the tests of the single readers share."""

from __future__ import annotations

from hypothesis import strategies as st

from mailcheck.model import Source
from mailcheck.read import read
from mailcheck.read.base import ReadError, Unjudged


def documents(name, format, text):
    return read(Source(name, text, format))


def entries(name, format, text):
    return [entry for document in documents(name, format, text) for entry in document]


def pairs(name, format, text):
    """What is written under each path; of several values the last one."""
    return {".".join(e.path): e.text for e in entries(name, format, text)}


def outcome(name, format, text):
    """The entries, or the kind of refusal."""
    try:
        return entries(name, format, text)
    except (ReadError, Unjudged) as error:
        return error


def check_places(text, found):
    """Every place lies in the text and cuts out of it what the entry says."""
    for e in found:
        assert 0 <= e.key_start <= e.key_end <= len(text)
        assert 0 <= e.start <= e.end <= len(text)
        assert all(0 <= start <= end <= len(text) for start, end in e.heads)
        if e.heads:
            assert len(e.heads) == len(e.path) or len(e.path) >= 64
        if e.offsets:
            assert len(e.offsets) == len(e.text)
            assert all(e.start <= at <= e.end for at in e.offsets)
        if e.offsets is None and not e.hidden and e.type not in ("map", "list"):
            assert text[e.start : e.end] == e.text


def soup(*pieces, size=30):
    """Texts made of pieces that mean something to a reader."""
    return st.lists(st.sampled_from(pieces), max_size=size).map("".join)
