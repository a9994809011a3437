"""TOML: every text is read, or refused, as the standard library's tomllib does it."""

from __future__ import annotations

import math
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.read.base import ReadError, Unjudged
from tests.support_readers import check_places, entries, outcome, soup


def leaves(value, path=()):
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else ((f"[{index}]", inner) for index, inner in enumerate(value))
        for key, inner in items:
            yield from leaves(inner, (*path, key))
        if not value and path:
            yield path, "map" if isinstance(value, dict) else "list", ""
    else:
        yield path, kind(value), value


def kind(value):
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"


def same(entry, value):
    """Whether the text of an entry means what tomllib made of it."""
    if isinstance(value, str):
        return entry.text == value and (entry.quote or entry.type in ("map", "list"))
    again = tomllib.loads(f"x = {entry.text}")["x"]
    return again == value or (isinstance(value, float) and math.isnan(value) and math.isnan(again))


def compare(text):
    """Whether both take the text; what both take must be the same."""
    try:
        theirs = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        theirs = None
    ours = outcome("a.toml", "toml", text)
    if theirs is None:
        assert isinstance(ours, ReadError | Unjudged), [(e.path, e.text) for e in ours]
        return False
    assert not isinstance(ours, Exception), ours
    want = sorted(leaves(theirs), key=lambda leaf: leaf[0])
    got = sorted(ours, key=lambda entry: entry.path)
    assert [(e.path, e.type) for e in got] == [leaf[:2] for leaf in want]
    for entry, (_, _, value) in zip(got, want, strict=True):
        assert same(entry, value), entry.path
    check_places(text, ours)
    for entry in ours:
        if entry.offsets and entry.quote != "'" and not entry.quote.startswith("'"):
            for index, at in enumerate(entry.offsets):
                assert text[at] in (entry.text[index], "\\", "\r")
    return True


STATEMENTS = (
    "[a]", "[a.b]", "[a.b.c]", "[b]", "[[a]]", "[[a.b]]", "[[b]]", "[[b.a]]", "[a.'b.c']", "a = 1", "b = 2", "a.b = 1", "a.b.c = 2", "a.c = 3",
    "b.a = 4", "a = {}", "a = {b = 1}", "a.b = {c.d = 1, c.e = 2}", "a = {b = {}, b.c = 1}", "a = []", "a = [{b = 1}, {}]", "b.c = [[], [1]]",
    '"a" = true', "'b'.c = 'x'", "c = 1.5 # x", "d = inf", "",
)  # fmt: skip


@settings(max_examples=600)
@given(st.lists(st.sampled_from(STATEMENTS), max_size=8))
def test_tables_agree_with_the_standard_library(lines):
    compare("\n".join(lines))


VALUES = (
    "1", "-1", "+1", "0", "-0", "01", "1_000", "1__0", "_1", "1_", "0x1F", "0xg", "0o17", "0b101", "+0x1", "1.5", "1.", ".5", "1e5", "1.5E-3",
    "1e", "inf", "-inf", "+nan", "infinity", "true", "false", "True", "truex", "2024-02-29", "2023-02-29", "2024-13-01", "0000-01-01",
    "2024-01-01T10:00:00Z", "2024-01-01t10:00:00.123456789z", "2024-01-01 10:00:00-05:30", "2024-01-01T24:00:00", "10:00:00", "10:00:60",
    "2024-01-01T", "2024-01-01 # x", '"x"', '"\\u00e9\\U0001F600"', '"\\ud800"', '"\\q"', '"a\\"b"', "'a\"b'", "'a'b'", '""', "''", '""""""', "''''''",
    '"""a""""', '"""a"""""', '"""a""""""', "'''a''''", "'''a'''''", '"""\na"""', '"""a\\\n  \n b"""', '"""a\\ \n b"""', '"""a\\ b"""', '"a\tb"', '"a\x01b"',
    '"a\x7fb"', '"a\nb"', "'a\nb'", "'''a\nb'''", "[1, 2]", "[1, 2,]", "[,]", "[1 2]", "[\n1,\n# x\n2\n]", "[[1], ['a']]", "{}", "{a = 1}", "{a = 1, b = 2}",
    "{,}", "{a = 1 b = 2}", "{a.b = 1, a.c = 2}", "{a = 1, a = 2}", "{'a b' = [1, {c = 2}]}", "[{}, {a = {}}]", "x", "", "[", "{", "1 2", "\"", "'''",
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_value_agrees_with_the_standard_library(value):
    for text in (f"a = {value}", f"a = {value}\n", f"[t]\na.b={value} # c\nc = 1\n", f"a = [{value}]", f"a = {{b = {value}}}\n"):
        compare(text)
        compare(text.replace("\n", "\r\n"))


PIECES = (
    "a", "b", ".", "=", " = ", "\n", "\n", "\r\n", " ", "\t", "[", "]", "[[", "]]", "{", "}", ",", '"', "'", '"""', "'''", "\\", "\\n", "\\u00e9", "#",
    "1", "1.5", "true", "2024-01-01", "é", "😀", "a = 1\n", "[a]\n", 'b = "', "\r", "\x00", "{%",
)  # fmt: skip


@settings(max_examples=600)
@given(soup(*PIECES, size=24))
def test_any_text_agrees_with_the_standard_library(text):
    found = outcome("a.toml", "toml", text)
    if not isinstance(found, Exception):
        check_places(text, found)
    if not any(newer in text for newer in ("{", "\\e", "\\x")):
        compare(text)


@given(st.text(max_size=20), st.sampled_from(["'", '"', "'''", '"""']))
def test_strings_agree_with_the_standard_library(body, quote):
    escaped = body.replace("\\", "\\\\").replace('"', '\\"') if quote[0] == '"' else body
    compare(f"a = {quote}{escaped}{quote}\n")


def test_what_is_new_in_toml_1_1():
    found = entries("a.toml", "toml", 'a = {\n  b = "\\e\\x41",  # c\n  c = 1,\n}\nt = 07:32\n')
    assert [(e.path, e.text) for e in found] == [(("a", "b"), "\x1bA"), (("a", "c"), "1"), (("t",), "07:32")]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("a = 1\na = 2\n", 6),
        ("[a]\n[a]\n", 5),
        ("a = 1\n[a.b]\n", 7),
        ("a = [1\n", 7),
        ("a = [1 2]", 7),
        ("a = 1 b", 6),
        ("a 1", 2),
        ("a = 2023-02-30", 4),
        ('a = "\\q"', 5),
        ("[a", 2),
        ("é = 1", 0),
    ],
)
def test_broken_text_is_refused_at_its_place(text, offset):
    with pytest.raises(ReadError) as caught:
        entries("a.toml", "toml", text)
    assert caught.value.offset == offset


def test_heads_are_the_places_of_the_names():
    text = '[mail."the server"]\nsmtp.host = "x"\n[[to]]\nname = {first = "y"}\n'
    first, second = entries("a.toml", "toml", text)
    assert [text[slice(*head)] for head in first.heads] == ["mail", "the server", "smtp", "host"]
    assert [text[slice(*head)] for head in second.heads] == ["to", "", "name", "first"]


def test_deep_and_long_files_do_no_harm():
    size = 20_000
    for text in ("a = " + "[" * size + "]" * size, "a = " + "{a=" * size, "[" + "a." * size + "a]\n" + "b = 1\n", "a." * size + "a = 1",
                 "[a]\nb = [" + "1," * size + "]\n", "".join(f"[[a]]\nb{n}.c = 1\n" for n in range(size)), 'a = """' + '"' * size):  # fmt: skip
        outcome("a.toml", "toml", text)
