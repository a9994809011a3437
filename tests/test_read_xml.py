"""XML: compared with the standard library's ElementTree."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.read.base import ReadError, Unjudged, split_key
from tests.support_readers import check_places, documents, entries, outcome, pairs, soup

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\n\t&<>\"'"),
    max_size=10,
)
NAMES = st.sampled_from(("a", "b", "c.d", "e-f", "größe"))
TREES = st.recursive(
    st.tuples(NAMES, st.dictionaries(NAMES, TEXT, max_size=2), TEXT, st.just([])),
    lambda inner: st.tuples(
        NAMES, st.dictionaries(NAMES, TEXT, max_size=2), st.just(""), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def element(tree):
    name, attributes, text, children = tree
    made = ElementTree.Element(name, attributes)
    made.text = text
    made.extend(element(child) for child in children)
    return made


def leaves(node, path=()):
    """What must be found in an element: each attribute, and the text of an element without elements in it."""
    for name, value in node.items():
        yield (*path, *split_key("@" + name)), value
    if not len(node) and (node.text or not node.attrib):
        yield path, node.text or ""
    many = Counter(child.tag for child in node)
    seen = Counter()
    for child in node:
        item = (f"[{seen[child.tag]}]",) if many[child.tag] > 1 else ()
        seen[child.tag] += 1
        yield from leaves(child, (*path, *split_key(child.tag), *item))


def agree(text):
    root = ElementTree.fromstring(text)
    found = entries("a.xml", "xml", text)
    assert [(e.path, e.text) for e in found] == list(leaves(root, split_key(root.tag)))
    check_places(text, found)
    for entry in found:
        assert text[entry.key_start : entry.key_end] == entry.key
        for name, place in zip(entry.path, entry.heads, strict=True):
            assert place == (0, 0) or name.removeprefix("@") in text[slice(*place)]


@settings(max_examples=300)
@given(TREES, st.sampled_from(("", "<?xml version='1.0' encoding='ISO-8859-1'?>\n", "<!-- ü -->\n<!DOCTYPE a>\n")))
def test_agrees_with_the_standard_library(tree, head):
    agree(head + ElementTree.tostring(element(tree), encoding="unicode"))


@pytest.mark.parametrize(
    "text",
    [
        "<a>x<!-- c -->y</a>",
        "<a><![CDATA[x<y&z]]></a>",
        "<a>1<![CDATA[2\r\n]]>3<?pi x?>4</a>",
        "<a>\r\nx\ry\n</a>",
        "<a b='x\r\ny\tz\n'/>",
        "<a b = \"&#10;&#x41;&amp;\" c='&quot;'>&lt;&gt;&apos;&#xe9;</a>",
        "<a ></a >",
        "<a><b/><b></b><c>x</c></a>",
        "<a><b>1</b>text<b>2</b></a>",
        "<é ü='ß'>ö<é/></é>",
    ],
)
def test_a_document_agrees_with_the_standard_library(text):
    agree(text)


def test_prefixes_stay():
    text = '<t xmlns:x="u"><target x:type="Mail" smtpServer="smtp.example.com"/></t>'
    assert pairs("a.xml", "xml", text) == {
        "t.@xmlns:x": "u",
        "t.target.@x:type": "Mail",
        "t.target.@smtpServer": "smtp.example.com",
    }


def test_pairs_of_key_and_value():
    text = '<c><add key="Smtp.Host" value="h"/><add value="v" name="K"/><entry key="a">b</entry><param name="p">q</param><host name="n">x</host></c>'
    assert pairs("web.config", "xml", text) == {
        "c.Smtp.Host": "h",
        "c.K": "v",
        "c.a": "b",
        "c.p": "q",
        "c.host.@name": "n",
        "c.host": "x",
    }
    found = entries("web.config", "xml", text)
    assert [text[e.key_start : e.key_end] for e in found[:4]] == ["Smtp.Host", "K", "a", "p"]
    check_places(text, found)


def test_quotes_say_how_a_value_is_written():
    found = entries("a.xml", "xml", "<a b='1' c=\"2\"><d>3</d><e><![CDATA[4]]></e></a>")
    assert [(e.text, e.quote) for e in found] == [("1", "'"), ("2", '"'), ("3", ""), ("4", "CDATA")]


def test_blanks_around_a_text_are_kept_and_noted():
    (entry,) = entries("a.xml", "xml", "<a>\n  x\n</a>")
    assert entry.text == "\n  x\n" and "drop the blanks" in entry.note
    (entry,) = entries("a.xml", "xml", "<a> </a>")
    assert entry.text == " " and not entry.note


def test_several_roots_where_they_are_customary():
    text = "<!-- x -->\n<c>\n<b>é</b></c>\n<c><b>2</b></c>\n"
    found = documents("ossec.conf", "xml", text)
    assert [[(e.path, e.text, text[e.start : e.end]) for e in entries] for entries in found] == [
        [(("c", "b"), "é", "é")],
        [(("c", "b"), "2", "2")],
    ]
    with pytest.raises(ReadError) as caught:
        documents("web.config", "xml", text)
    assert caught.value.offset == text.index("<c><b>2")
    assert documents("a.xml", "xml", " \n") == []


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize(
    "text", [BOMB, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', '<!DOCTYPE a [<!ENTITY % p "x">]><a/>']
)
def test_declared_entities_are_not_judged(text):
    with pytest.raises(Unjudged):
        entries("a.xml", "xml", text)


def test_an_entity_from_elsewhere_hides_the_value():
    (entry,) = entries("a.xml", "xml", '<!DOCTYPE a SYSTEM "a.dtd"><a>x&who;y</a>')
    assert entry.hidden


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("<a>é</b>", 6, "mismatched tag"),
        ("<a", 2, "unclosed token"),
        ("x", 0, "syntax error"),
        ("<a>&nbsp;</a>", 3, "undefined entity"),
        ("<a b='1' b='2'/>", 9, "duplicate attribute"),
    ],
)
def test_broken_text_is_refused_at_its_place(text, offset, message):
    with pytest.raises(ReadError) as caught:
        entries("a.xml", "xml", text)
    assert caught.value.message == message
    assert abs(caught.value.offset - offset) <= 2


def test_a_template_is_not_judged():
    with pytest.raises(Unjudged):
        entries("a.xml", "xml", "<a>\n{% if x %}\n<b>\n{% endif %}\n</a>")


PIECES = ("<a>", "</a>", "<b/>", "<b c='1' d=\"2\">", "</b>", "<", ">", "&", "&amp;", "&#65;", "&x;", "<![CDATA[", "]]>", "<!--", "-->", "é", "x", "\r\n", " ", "'", "\0",
          "<!DOCTYPE a", "[", "]", "<?xml version='1.0'?>", "key='k'", "value='v'", "<add key='k' value='v'/>")  # fmt: skip


@settings(max_examples=300)
@given(soup(*PIECES), st.sampled_from(["a.xml", "a.conf"]))
def test_any_text_is_read_or_refused(text, name):
    found = outcome(name, "xml", text)
    if not isinstance(found, Exception):
        check_places(text, found)


def test_deep_and_long_files_do_no_harm():
    size = 50_000
    for text in ("<a>" * size + "</a>" * size, "<a>" + "<b>é</b>" * size + "</a>", "<a>" + "&lt;é" * size + "</a>"):
        assert entries("a.xml", "xml", text)
    with pytest.raises(ReadError):
        documents("a.conf", "xml", "<a/>" * size)
