"""Lists of tag=value (RFC 6376 3.2), their places, and lists of URIs (RFC 3986, RFC 6068)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.dns.answers import Absent, Found
from mailcheck.dns.tags import (
    KINDS,
    Problem,
    Tag,
    ask_text,
    first,
    is_host,
    is_name,
    parse_tags,
    parse_uri,
    parse_uris,
    separator_problem,
)

from .zone_table import ZoneTable, run

RECORDISH = st.text(st.sampled_from('vpsnad=;;:,!"\\ \t\r\n1DMARCKIabmailto@.%\x00\xa0ÿ'), max_size=80)
ANY = st.one_of(st.text(max_size=60), RECORDISH)


def pairs(text: str, **how: bool) -> list[tuple[str, str]]:
    return [(tag.name, tag.value) for tag in parse_tags(text, **how).tags]


def problems(text: str, **how: bool) -> list[tuple[str, str]]:
    return [(problem.kind, text[problem.start : problem.end]) for problem in parse_tags(text, **how).problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (";", []),
        ("a=b", [("a", "b")]),
        ("a=b;", [("a", "b")]),
        (" a = b \t; \r\n c_1=d e = f ;", [("a", "b"), ("c_1", "d e = f")]),
        ("a=\tb\t;c=\r\nd", [("a", "b"), ("c", "d")]),
        ("a=;b=", [("a", ""), ("b", "")]),
        ("a==;b", [("a", "=")]),
        ("A=1;a=2", [("A", "1"), ("a", "2")]),
        ("=x;é=1;a=1", [("a", "1")]),
    ],
)
def test_tags(text, expected):
    assert pairs(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=b; c=d;", []),
        ("a=b;;c=d", [("empty-part", ";")]),
        ("; a=b", [("empty-part", ";")]),
        ("a=b; ; ", [("empty-part", ";")]),
        ("a=b; rest", [("no-equals", "rest")]),
        ("=b", [("bad-name", "=")]),
        ("a b=c", [("bad-name", "a b")]),
        ("a=1; b=2; a=3", [("duplicate-tag", "a")]),
        ('"v=x"', [("quote", '"'), ("bad-name", '"v')]),
        ("v=x\\; p=y", [("backslash", "\\")]),
        ("v=x\x00\x07; p=\xa0", [("bad-character", "\x00\x07")]),
    ],
)
def test_problems(text, expected):
    assert problems(text) == expected


def test_capitals_are_another_tag_unless_folded():
    assert problems("A=1; a=2") == []
    assert problems("A=1; a=2", fold=True) == [("duplicate-tag", "a")]
    tags = parse_tags("A=1; a=2").tags
    assert first(tags, "a").value == "2"
    assert first(tags, "a", fold=True).value == "1"
    assert first(tags, "b") is None


@pytest.mark.parametrize(
    ("value", "place"),
    [("none rua=mailto:x", 4), ("none,rua = x", 4), ("none   rua=x", 4), ("none", None), ("DMARC1 p", None), ("a=b", None)],
)
def test_missing_separator(value, place):
    found = separator_problem(Tag("p", value, 10, 12))
    assert found == (None if place is None else Problem("separator-missing", 12 + place, 13 + place, "p"))


@given(ANY, st.booleans())
def test_spans_cut_out_what_they_claim(text, fold):
    tags, found = parse_tags(text, fold=fold)
    for tag in tags:
        assert text[tag.name_start : tag.name_end] == tag.name
        assert text[tag.value_start : tag.value_end] == tag.value
        assert text[tag.name_end : tag.value_start].strip(" \t\r\n") == "="
        assert ";" not in tag.value
    for problem in found:
        assert 0 <= problem.start < problem.end <= len(text)
        assert problem.kind in KINDS


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True), st.from_regex(r"[!-:<-~]{0,9}", fullmatch=True)),
        max_size=6,
    )
)
def test_what_is_written_is_read(written):
    text = " ;\t".join(f"{name} = {value} " for name, value in written)
    assert pairs(text) == written


def uris(value: str, *schemes: str, sizes: bool = False) -> tuple[list[tuple[str, str, str, int | None]], list[tuple[str, str]]]:
    text = f"rua={value}"
    good, bad = parse_uris(parse_tags(text).tags[0], schemes or ("mailto",), sizes=sizes)
    for uri in good:
        assert text[uri.start : uri.start + len(uri.text)] == uri.text
    return [(uri.text, uri.scheme, uri.host, uri.size) for uri in good], [(p.kind, text[p.start : p.end]) for p in bad]


@pytest.mark.parametrize(
    ("value", "good", "bad"),
    [
        ("mailto:a@b.example", [("mailto:a@b.example", "mailto", "b.example", None)], []),
        ("MAILTO:a@B.Example.", [("MAILTO:a@B.Example.", "mailto", "b.example", None)], []),
        ("mailto:a+x.y%2B@b.example?subject=hi", [("mailto:a+x.y%2B@b.example?subject=hi", "mailto", "b.example", None)], []),
        ("a@b.example", [], [("uri-without-mailto", "a@b.example")]),
        (
            "mailto:a@b.example , c@d.example",
            [("mailto:a@b.example", "mailto", "b.example", None)],
            [("uri-without-mailto", "c@d.example")],
        ),
        ("mailto:a@b.example,", [("mailto:a@b.example", "mailto", "b.example", None)], [("empty-uri", "")]),
        ("mailto:", [], [("bad-uri", "mailto:")]),
        ("mailto://a@b.example", [], [("bad-uri", "mailto://a@b.example")]),
        ("mailto: a@b.example", [], [("bad-uri", "mailto: a@b.example")]),
        ("mailto:a@@b", [], [("bad-uri", "mailto:a@@b")]),
        ("mailto:a@-b.example", [], [("bad-uri", "mailto:a@-b.example")]),
        ("mailto:a@b..example", [], [("bad-uri", "mailto:a@b..example")]),
        ("mailto:a@[192.0.2.1]", [], [("bad-uri", "mailto:a@[192.0.2.1]")]),
        ("mailto:a%zz@b.example", [], [("bad-uri", "mailto:a%zz@b.example")]),
        (
            "https://u@r.example:443/x",
            [("https://u@r.example:443/x", "https", "r.example", None)],
            [("uri-scheme", "https://u@r.example:443/x")],
        ),
        ("https:///x", [], [("bad-uri", "https:///x")]),
        ("tel:1", [("tel:1", "tel", "", None)], [("uri-scheme", "tel:1")]),
        ("mailto:a@b.example!10m", [], [("bad-uri", "mailto:a@b.example!10m")]),
    ],
)
def test_uris(value, good, bad):
    assert uris(value) == (good, bad)


@pytest.mark.parametrize(("suffix", "size"), [("!10m", 10 << 20), ("!1K", 1024), ("!7", 7), ("!2g", 2 << 30), ("!1t", 1 << 40)])
def test_sizes(suffix, size):
    written = f"mailto:a@b.example{suffix}"
    assert uris(written, sizes=True) == ([("mailto:a@b.example", "mailto", "b.example", size)], [("obsolete-size", written)])


@pytest.mark.parametrize("suffix", ["!", "!m", "!10x", "!10mm", "!1!2", "!-1", "! 1"])
def test_sizes_that_are_none(suffix):
    written = f"mailto:a@b.example{suffix}"
    assert uris(written, sizes=True) == ([], [("bad-uri", written)])


def test_schemes():
    assert uris("https://r.example/", "mailto", "https") == ([("https://r.example/", "https", "r.example", None)], [])
    assert parse_uri("mailto:a@b.example").host == "b.example"
    assert parse_uri("nothing") is None


@given(ANY, st.booleans())
def test_any_list_of_uris(text, sizes):
    for tag in parse_tags(text).tags:
        good, bad = parse_uris(tag, sizes=sizes)
        for uri in good:
            assert text[uri.start : uri.start + len(uri.text)] == uri.text
            assert uri.host == uri.host.lower() and not uri.host.endswith(".")
            assert uri.scheme != "mailto" or is_host(uri.host)
        for problem in bad:
            assert tag.value_start <= problem.start <= problem.end <= tag.value_end
            assert problem.kind in KINDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", True), ("_dmarc.example.com", True), ("a" * 63 + ".com", True), ("a" * 64 + ".com", False), ("", False), ("a..b", False),
        (".a", False), ("a.", False), ("a b", False), ("ä.example", False), ("a\\.b", False),
        (".".join(["a" * 49] * 5) + ".bcd", True), (".".join(["a" * 49] * 5) + ".bcde", False),
    ],
)  # fmt: skip
def test_names(text, expected):
    assert is_name(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.example", True), ("a.example.", True), ("_x.a.example", True), ("a", True), ("192.0.2.1", True), ("", False), (".", False),
        ("a..example", False), ("-a.example", False), ("a-.example", False), ("a.example-", False), ("a b", False), ("ä.example", False),
        ("a" * 64 + ".example", False), (".".join(["a" * 49] * 5) + ".bcd.", True), (".".join(["a" * 49] * 5) + ".bcdef", False),
    ],
)  # fmt: skip
def test_hosts(text, expected):
    assert is_host(text) is expected


def test_a_name_that_cannot_be_is_not_asked_for():
    table = ZoneTable({"a.example": "x"})
    assert run(ask_text(table, "a.example")) == Found(("x",))
    assert run(ask_text(table, "a..example")) == Absent(False)
    assert table.asked == ["a.example"]


@pytest.mark.parametrize(
    "text",
    [
        "=" * 65000,
        ";" * 65000,
        "a=" + " " * 65000 + "x",
        "a=b;" * 16000,
        "a=" + "," * 65000,
        "a=mailto:" + "a@" * 32000,
        "a=" + "x " * 32000,
        "a=mailto:x@" + "a." * 32000,
        " " * 65000,
    ],
)
def test_time_grows_with_the_length(text):
    began = time.perf_counter()
    for tag in parse_tags(text, fold=True).tags[:1]:
        separator_problem(tag)
        parse_uris(tag, sizes=True)
    assert time.perf_counter() - began < 2
