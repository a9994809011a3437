"""SPF records as text: terms, places, errors and remarks (RFC 7208, sections 3 to 7 and 12)."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailcheck.dns import spf
from mailcheck.dns.spf import Piece, as_name, expand, expand_name, is_spf, mail_domain, parse, pieces, remarks

VERSIONS = [
    ("v=spf1", True), ("v=spf1 -all", True), ("V=SpF1 ", True), ("v=spf1\t-all", False), ("v=spf10 -all", False), ("v=spf1-all", False),
    ("v=spf2.0/pra", False), (" v=spf1", False), ('"v=spf1 -all"', False), ("", False), ("v=spf", False),
]  # fmt: skip


@pytest.mark.parametrize("text, wanted", VERSIONS)
def test_version(text: str, wanted: bool) -> None:
    """4.5"""
    assert is_spf(text) is wanted
    assert ([problem.kind for problem in parse(text).problems] == ["not-spf"]) is not wanted


TERMS = [
    # text, (qualifier, kind, name, value, prefix4, prefix6)
    ("all", ("+", "mechanism", "all", None, None, None)),
    ("-ALL", ("-", "mechanism", "all", None, None, None)),
    ("~all", ("~", "mechanism", "all", None, None, None)),
    ("?all", ("?", "mechanism", "all", None, None, None)),
    ("+all", ("+", "mechanism", "all", None, None, None)),
    ("include:_spf.Example.COM", ("+", "mechanism", "include", "_spf.Example.COM", None, None)),
    ("include:%{d2}", ("+", "mechanism", "include", "%{d2}", None, None)),
    ("a", ("+", "mechanism", "a", None, None, None)),
    ("a/24", ("+", "mechanism", "a", None, 24, None)),
    ("a//64", ("+", "mechanism", "a", None, None, 64)),
    ("A/0//128", ("+", "mechanism", "a", None, 0, 128)),
    ("a:a.example/24//64", ("+", "mechanism", "a", "a.example", 24, 64)),
    ("a:foo:bar/baz.example.com", ("+", "mechanism", "a", "foo:bar/baz.example.com", None, None)),
    ("a:%{d1/}/32", ("+", "mechanism", "a", "%{d1/}", 32, None)),
    ("a:%%%_%-.example.", ("+", "mechanism", "a", "%%%_%-.example.", None, None)),
    ("a:x.%%", ("+", "mechanism", "a", "x.%%", None, None)),
    ("a:x.xn--zckzah", ("+", "mechanism", "a", "x.xn--zckzah", None, None)),
    ("a:x.1a", ("+", "mechanism", "a", "x.1a", None, None)),
    ("a:x.1-2", ("+", "mechanism", "a", "x.1-2", None, None)),
    ("mx", ("+", "mechanism", "mx", None, None, None)),
    ("?mx:a.example//0", ("?", "mechanism", "mx", "a.example", None, 0)),
    ("ptr", ("+", "mechanism", "ptr", None, None, None)),
    ("ptr:a.example", ("+", "mechanism", "ptr", "a.example", None, None)),
    ("-exists:%{ir}.%{v}._spf.%{d2}", ("-", "mechanism", "exists", "%{ir}.%{v}._spf.%{d2}", None, None)),
    ("ip4:192.0.2.0/24", ("+", "mechanism", "ip4", "192.0.2.0", 24, None)),
    ("ip4:255.255.255.255", ("+", "mechanism", "ip4", "255.255.255.255", None, None)),
    ("ip6:2001:DB8::/32", ("+", "mechanism", "ip6", "2001:DB8::", None, 32)),
    ("ip6:::ffff:192.0.2.1", ("+", "mechanism", "ip6", "::ffff:192.0.2.1", None, None)),
    ("redirect=_spf.a.example", ("", "modifier", "redirect", "_spf.a.example", None, None)),
    ("EXP=%{d}", ("", "modifier", "exp", "%{d}", None, None)),
    ("ra=postmaster", ("", "modifier", "ra", "postmaster", None, None)),
    ("a.b-c_d=", ("", "modifier", "a.b-c_d", "", None, None)),
    ("moo=%{c}:x/y", ("", "modifier", "moo", "%{c}:x/y", None, None)),
    ("include=a.example", ("", "modifier", "include", "a.example", None, None)),
]


@pytest.mark.parametrize("text, wanted", TERMS)
def test_term(text: str, wanted: tuple) -> None:
    read = parse(f"v=spf1  {text} ")
    assert read.problems == ()
    assert [tuple(term)[2:] for term in read.terms] == [wanted]
    assert read.text[read.terms[0].start : read.terms[0].end] == text


WRONG = [
    # text, kind, the stretch it is about
    ("moo", "unknown-mechanism", "moo"),
    ("-moo:a.example", "unknown-mechanism", "moo"),
    ("all.", "unknown-mechanism", "all."),
    ("ipv4:192.0.2.1", "ip4-misspelt", "ipv4"),
    ("ip:192.0.2.1", "ip4-misspelt", "ip"),
    ("ipv6:2001:db8::1", "ip6-misspelt", "ipv6"),
    ("192.0.2.1", "stray-address", "192.0.2.1"),
    ("192.0.2.0/24", "stray-address", "192.0.2.0/24"),
    ("2001:db8::1", "stray-address", "2001:db8::1"),
    ("fe80::1", "stray-address", "fe80"),
    ("redirect:a.example", "modifier-with-colon", "redirect"),
    ("exp:a.example", "modifier-with-colon", "exp"),
    ("-redirect=a.example", "qualifier-on-modifier", "-redirect=a.example"),
    ("--all", "unreadable-term", "--all"),
    ("=all", "unreadable-term", "=all"),
    ("1up=foo", "unreadable-term", "1up=foo"),
    ("-all;", "unreadable-term", "-all;"),
    ("-", "unreadable-term", "-"),
    ('-all"', "quotation-mark", '-all"'),
    ('"ip4:192.0.2.1', "quotation-mark", '"ip4:192.0.2.1'),
    ("all:x", "unexpected-value", ":x"),
    ("-all/8", "unexpected-value", "/8"),
    ("ptr/24", "unexpected-value", "/24"),
    ("include", "missing-value", "include"),
    ("exists", "missing-value", "exists"),
    ("ip4", "missing-value", "ip4"),
    ("ip6/64", "missing-value", "ip6/64"),
    ("include/24", "unexpected-value", "/24"),
    ("include:", "empty-value", "include:"),
    ("a:", "empty-value", "a:"),
    ("a:/24", "empty-value", "a:"),
    ("ip4:", "empty-value", "ip4:"),
    ("redirect=", "empty-value", "redirect="),
    ("exp=", "empty-value", "exp="),
    ("ip4:192.0.2", "bad-address", "192.0.2"),
    ("ip4:192.0.2.256", "bad-address", "192.0.2.256"),
    ("ip4:192.0.2.01", "bad-address", "192.0.2.01"),
    ("ip4:192.0.2.1:25", "bad-address", "192.0.2.1:25"),
    ("ip4:mail.example", "bad-address", "mail.example"),
    ("ip4:2001:db8::1", "wrong-address-kind", "2001:db8::1"),
    ("ip6:192.0.2.1/24", "wrong-address-kind", "192.0.2.1"),
    ("ip6::CAFE::BABE", "bad-address", ":CAFE::BABE"),
    ("ip6:fe80::1%eth0", "bad-address", "fe80::1%eth0"),
    ("ip4:192.0.2.0/33", "bad-prefix", "/33"),
    ("ip4:192.0.2.0/024", "bad-prefix", "/024"),
    ("ip4:192.0.2.0/", "bad-prefix", "/"),
    ("ip4:192.0.2.0//24", "bad-prefix", "//24"),
    ("ip6:2001:db8::/129", "bad-prefix", "/129"),
    ("ip6:2001:db8::/" + "9" * 5000, "bad-prefix", "/" + "9" * 5000),
    ("a/33", "bad-prefix", "/33"),
    ("a//129", "bad-prefix", "//129"),
    ("mx/24/64", "bad-prefix", "/64"),
    ("mx/24/8", "bad-prefix", "/24/8"),
    ("mx:a.example/00", "bad-prefix", "/00"),
    ("a:museum", "single-label", "museum"),
    ("a:museum.", "single-label", "museum."),
    ("a:%{d}com", "bad-domain", "%{d}com"),
    ("a:%{d}.", "bad-domain", "%{d}."),
    ("a:a.example:8080", "bad-domain", "example:8080"),
    ("a:abc.123", "bad-domain", "123"),
    ("a:a.-com", "bad-domain", "-com"),
    ("a:a.com-.", "bad-domain", "com-."),
    ("include:a.example,", "bad-domain", "example,"),
    ("include:a.example/24", "bad-domain", "example/24"),
    ("a:192.0.2.1", "address-as-name", "192.0.2.1"),
    ("include:192.0.2.1/24", "address-as-name", "192.0.2.1/24"),
    ("a:%.example", "bad-macro", "%"),
    ("a:%(d).example", "bad-macro", "%"),
    ("a:x.example%", "bad-macro", "%"),
    ("a:%{z}.example", "bad-macro", "%"),
    ("a:%{d0}.example", "bad-macro", "%{d0}"),
    ("a:%{d00r}.example", "bad-macro", "%{d00r}"),
    ("a:%{dr2}.example", "bad-macro", "%"),
    ("a:%{d;}.example", "bad-macro", "%"),
    ("a:%{d", "bad-macro", "%"),
    ("exp=%{r}.example", "macro-only-in-explanation", "%{r}"),
    ("exists:%{T}.example", "macro-only-in-explanation", "%{T}"),
    ("moo=%abc", "bad-macro", "%"),
    ("redirect=-all", "bad-domain", "-all"),
    ("a:\xef.example", "non-ascii", "\xef"),
    ("–all", "non-ascii", "–"),
    ("a\x0dptr", "control-character", "\x0d"),
    ("ip4:192.0.2.1\t-all", "control-character", "\t"),
    ("a:a.example\0", "control-character", "\0"),
    ("all\x7f", "control-character", "\x7f"),
]  # fmt: skip


@pytest.mark.parametrize("text, kind, stretch", WRONG)
def test_wrong_term(text: str, kind: str, stretch: str) -> None:
    """4.6: an error anywhere; the terms around it are read all the same."""
    read = parse(f"v=spf1 a {text} -all")
    assert [problem.kind for problem in read.problems] == [kind]
    assert read.text[read.problems[0].start : read.problems[0].end] == stretch
    assert [term.name for term in read.terms] == ["a", "all"]


def test_redirect_and_exp_only_once() -> None:
    """6"""
    read = parse("v=spf1 exp=a.example redirect=b.example moo=1 moo=2 EXP=c.example redirect=d.example")
    assert [(problem.kind, read.text[problem.start : problem.end]) for problem in read.problems] == [
        ("modifier-twice", "EXP=c.example"),
        ("modifier-twice", "redirect=d.example"),
    ]


def test_every_error_of_syntax_is_in_the_table() -> None:
    marks = {kind for _, kind, _ in WRONG} | {"not-spf", "modifier-twice"} | {kind for _, kinds in REMARKS for kind, _ in kinds}
    assert marks == set(spf._SAYS)


REMARKS = [
    ("v=spf1 ip4:192.0.2.1 a mx include:a.example ~all", []),
    ("v=spf1 redirect=a.example", []),
    ("v=spf1", [("no-all", "")]),
    ("v=spf1 a", [("no-all", "")]),
    ("v=spf1 a +all", [("all-pass", "+all")]),
    ("v=spf1 all", [("all-pass", "all")]),
    ("v=spf1 a ?all", [("all-neutral", "?all")]),
    ("v=spf1 -all a ~all ra=x", [("after-all", "a"), ("after-all", "~all"), ("unknown-modifier", "ra=x")]),
    ("v=spf1 redirect=a.example -all", [("redirect-beside-all", "redirect=a.example")]),
    ("v=spf1 ptr -all", [("ptr", "ptr")]),
    ("v=spf1 exists:%{P}.a.example -all", [("p-macro", "exists:%{P}.a.example")]),
    ("v=spf1 ip4:192.0.2.1/0 -all", [("everyone", "ip4:192.0.2.1/0")]),
    ("v=spf1 -ip4:192.0.2.1/0 mx//0 -all", [("everyone", "mx//0")]),
    ("v=spf1 include=a.example ip4=192.0.2.1 -all", [("mechanism-as-modifier", "include=a.example"), ("mechanism-as-modifier", "ip4=192.0.2.1")]),
    ("v=spf1 a v=spf1 mx -all", [("version-twice", "v=spf1")]),
    ("v=spf1 a mx A ?a -all", [("term-twice", "A")]),
    ("v=spf1 a:x.example a:x.example/24 a:X.example -all", [("term-twice", "a:X.example")]),
    ("v=spf1 a:x..example a:%{d}..example -all", [("malformed-name", "a:x..example")]),
    (f"v=spf1 include:{'a' * 64}.example -all", [("malformed-name", f"include:{'a' * 64}.example")]),
]  # fmt: skip


@pytest.mark.parametrize("text, wanted", REMARKS)
def test_remarks(text: str, wanted: list) -> None:
    read = parse(text)
    assert read.problems == ()
    assert [(one.kind, text[one.start : one.end]) for one in remarks(read)] == wanted


VALUES = {
    "s": "strong-bad@email.example.com", "l": "strong-bad", "o": "email.example.com", "d": "email.example.com",
    "i": "192.0.2.3", "v": "in-addr", "h": "mx.example.com", "p": "unknown", "c": "192.0.2.3", "r": "me.example", "t": "17",
}  # fmt: skip
EXPANSIONS = [
    # the examples of 7.4
    ("%{s}", "strong-bad@email.example.com"), ("%{o}", "email.example.com"), ("%{d}", "email.example.com"), ("%{d4}", "email.example.com"),
    ("%{d3}", "email.example.com"), ("%{d2}", "example.com"), ("%{d1}", "com"), ("%{dr}", "com.example.email"), ("%{d2r}", "example.email"),
    ("%{l}", "strong-bad"), ("%{l-}", "strong.bad"), ("%{lr}", "strong-bad"), ("%{lr-}", "bad.strong"), ("%{l1r-}", "strong"),
    ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"), ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
    ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
    ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    # our own
    ("%{S}", "strong-bad%40email.example.com"), ("%{s1-}", "bad@email.example.com"),
    ("a%%b%_c%-d", "a%b c%20d"), ("%{L1R-}", "strong"), ("%{d99999999999999999999}", "email.example.com"), ("%{d002}", "example.com"),
    ("%{c} %{r} %{t}", "192.0.2.3 me.example 17"), ("%{i2r+}", "192.0.2.3"), ("", ""),
]  # fmt: skip


@pytest.mark.parametrize("text, wanted", EXPANSIONS)
def test_macros(text: str, wanted: str) -> None:
    """7.3, 7.4"""
    read = pieces(text, explanation=True)
    assert read is not None
    assert "".join(expand(piece, VALUES) for piece in read) == wanted


@pytest.mark.parametrize("text", ["%", "%{", "%{x}", "%{d}%", "%{s@}", "a\nb", "ü", "%{\u017f}", "%{l\u0660}"])
def test_no_macros(text: str) -> None:
    assert pieces(text, explanation=True) is None


def test_macros_of_explanations_only() -> None:
    assert pieces("%{c}") is None


NAMES = [
    ("Mail.Example.", "mail.example"), ("a", "a"), ("a b.example", "a b.example"), ("a\\.example", "a\\.example"),
    ("", None), (".", None), ("a..example", None), (".example", None), ("a.example..", None), ("ü.example", None), ("a\n.example", None),
    ("a" * 63 + ".example", "a" * 63 + ".example"), ("a" * 64 + ".example", None), ("a." * 126 + "a", "a." * 126 + "a"), ("a." * 127 + "a", None),
]  # fmt: skip


@pytest.mark.parametrize("text, wanted", NAMES)
def test_name(text: str, wanted: str | None) -> None:
    assert as_name(text) == wanted


DOMAINS = [("example.com", True), ("_spf.example.com.", True), ("a.xn--p1ai", True), ("com", False), ("[192.0.2.1]", False), ("192.0.2.1", False),
           ("a b.example", False), ("a..example", False), ("", False), ("ex\u00e4mple.com", False)]  # fmt: skip


@pytest.mark.parametrize("text, wanted", DOMAINS)
def test_mail_domain(text: str, wanted: bool) -> None:
    """4.3"""
    assert (mail_domain(text) is not None) is wanted


@pytest.mark.parametrize("length", [250, 253, 254, 255, 300, 400, 5000])
def test_long_name_loses_labels_on_the_left(length: int) -> None:
    """7.3"""
    text = ("abcdefg." * 1000)[-length:] + "example.com"
    name = expand_name((Piece(text),), {})
    assert name is not None and text.endswith(name) and len(name) <= 253
    lost = text[: -len(name)]
    assert not lost or lost.endswith(".")
    assert not lost.strip(".") or len(name) + len(lost.rstrip(".").rpartition(".")[2]) + 1 > 253


def test_name_of_one_too_long_label() -> None:
    assert expand_name((Piece("a" * 300),), {}) is None


SOUP = st.lists(
    st.sampled_from([
        "v=spf1", " ", "  ", "-", "+", "~", "?", "all", "a", "mx", "ptr", "ip4", "ip6", "include", "exists", "redirect", "exp", ":", "=", "/", "//",
        "24", "64", "0", "33", "192.0.2.1", "2001:db8::1", "a.example", ".", "%{", "}", "%{d2r-}", "%{i}", "%", "%%", "%_", "c", "\t", "\xff", '"',
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), SOUP, SOUP.map("v=spf1 ".__add__)))
@example("v=spf1 a:%{d}." + "9" * 10)
def test_any_text(text: str) -> None:
    read = parse(text)
    whole = [(term.start, term.end) for term in read.terms]
    assert whole == sorted(whole)
    for term in read.terms:
        word = text[term.start : term.end]
        assert " " not in word and word.isascii()
        assert text[term.start - 1] == " " and text[term.end : term.end + 1] in ("", " ")
        assert term.name in word.lower() and (term.value or "") in word
        assert word.startswith(term.qualifier) or term.qualifier == "+"
    words = [] if not is_spf(text) else [word for word in text[6:].split(" ") if word]
    assert len(read.terms) + len(read.problems) == (len(words) if is_spf(text) else 1)
    for problem in (*read.problems, *remarks(read)):
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.says and problem.says.isascii()


@given(SOUP)
def test_a_term_is_read_alike_anywhere(text: str) -> None:
    alone = parse("v=spf1 " + text)
    later = parse("v=spf1 mx      " + text)
    assert [tuple(term)[2:] for term in later.terms[1:]] == [tuple(term)[2:] for term in alone.terms]
    assert [problem.kind for problem in later.problems] == [problem.kind for problem in alone.problems]


HOSTILE = [
    "a ",
    "a:",
    "/",
    "/1",
    "//1",
    "%",
    "%{",
    "%{d",
    "%%",
    "%{d}",
    ".",
    "a.",
    ":",
    "1.",
    "-",
    "=",
    "x=",
    "a" * 100 + " ",
    "0",
    ":f",
    "é",
    "ip4:192.0.2.1 ",
]


@pytest.mark.parametrize("part", HOSTILE)
@pytest.mark.parametrize(
    "before, after", [("v=spf1 ", ""), ("v=spf1 a:", ""), ("v=spf1 a:", "!"), ("v=spf1 ip6:", "!"), ("v=spf1 a:x.example/", "x")]
)
def test_time_is_in_proportion(part: str, before: str, after: str) -> None:
    text = before + part * (100_000 // len(part)) + after
    start = time.process_time()
    remarks(parse(text))
    assert time.process_time() - start < 5
