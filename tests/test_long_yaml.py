"""A very long YAML file: only the parts about mail are read, at their true places, and in the time they take."""

from __future__ import annotations

import pytest

from mailcheck.model import Source
from mailcheck.read import read
from mailcheck.read.yaml import _LONG, _parts

HOT = ("smtp", "mail")
FILL = "".join(f"order_{n}:\n  customer: k{n}\n  items:\n    - a: {n}\n" for n in range(25_000))
MAIL = "# settings\nnotify:\n  smtp:\n    host: smtp.resend.com\n    port: 465   # TLS\n\nüber:\n  mail: 'x'\n"
TEXT = FILL + MAIL + FILL


def entries(text, hot=HOT):
    source = Source("long.yaml", text, "yaml")
    source.hot = hot
    return [entry for document in read(source) for entry in document]


def test_only_the_parts_about_mail():
    assert len(TEXT) > _LONG
    found = entries(TEXT)
    assert [(entry.path, entry.text) for entry in found] == [
        (("notify", "smtp", "host"), "smtp.resend.com"),
        (("notify", "smtp", "port"), "465"),
        (("über", "mail"), "x"),
    ]
    for entry in found:
        assert TEXT[entry.start : entry.end] == entry.text and TEXT[entry.key_start : entry.key_end] == entry.key
        assert entry.source.text is TEXT or entry.source.text == TEXT


def test_they_are_as_in_the_whole():
    """The same entries, places and all, as a short file gives."""
    shift = len(FILL)
    for one, two in zip(entries(TEXT), entries(MAIL, hot=()), strict=True):
        assert (one.path, one.text, one.type, one.quote) == (two.path, two.text, two.type, two.quote)
        assert (one.start, one.end, one.key_start) == (two.start + shift, two.end + shift, two.key_start + shift)
        assert one.heads == tuple((a + shift, b + shift) for a, b in two.heads)


@pytest.mark.parametrize(
    "text",
    [
        "base: &b {x: 1}\nsmtp:\n  <<: *b\n",
        "a: &anchor 1\nsmtp: *anchor\n",
        "---\nsmtp: 1\n---\nb: 2\n",
        "- smtp: 1\n- b: 2\n",
        "{smtp: 1}\n",
        "apiVersion: v1\nkind: Secret\nsmtp: 1\n",
        "%YAML 1.1\n---\nsmtp: 1\n",
        "# smtp comes first\na: 1\n",
    ],
)
def test_what_hangs_together_is_read_whole(text):
    assert _parts(text, HOT) is None
