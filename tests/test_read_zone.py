"""Zone files: our reading equals dnspython's."""

from __future__ import annotations

import contextlib

import dns.name
import dns.rdatatype
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.model import Source
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.zone import origin_of, read


def ours(text, name="example.org.zone"):
    found = {(*entry.path, entry.text) for entry in read(Source(name, text, "zone"))[0]}
    return {one for one in found if one[0].endswith("example.org")}  # dnspython drops what is not below the origin


def theirs(text, origin="example.org."):
    found = set()
    for name, _, rdata in dns.zone.from_text(text, origin, relativize=False, check_origin=False).iterate_rdatas():
        kind = dns.rdatatype.to_text(rdata.rdtype)
        if kind == "TXT":
            value = b"".join(rdata.strings).decode()
        else:
            value = " ".join(word.removesuffix(".") or "." for word in rdata.to_text().split(" "))
        found.add((name.to_text(omit_final_dot=True).lower(), kind, value.lower() if kind != "TXT" else value))
    return found


LABEL = st.from_regex(r"[a-z_][a-z0-9\-_]{0,8}", fullmatch=True)
NAME = st.one_of(st.just("@"), LABEL, st.builds("{}.{}".format, LABEL, LABEL), st.builds("{}.example.net.".format, LABEL))
CHAR = st.sampled_from(["a", "=", " ", ":", ";", "(", ")", "-", "~", "\t", r"\"", r"\\", r"\;", r"\032", r"\065", "~"])
STRING = st.lists(CHAR, max_size=12).map(lambda parts: '"' + "".join(parts) + '"')
BARE = st.from_regex(r"[a-zA-Z0-9=:~_.\-]{1,12}", fullmatch=True)
TXT = st.lists(st.one_of(STRING, BARE), min_size=1, max_size=3).map(lambda parts: "TXT " + " ".join(parts))
MANY = st.lists(STRING, min_size=1, max_size=3).map(lambda parts: "TXT ( " + "\n   ".join(parts) + " ; comment\n )")
DATA = st.one_of(TXT, MANY, st.builds("MX {} {}".format, st.integers(0, 99), NAME), st.builds("A 192.0.2.{}".format, st.integers(0, 255)),
                 NAME.map("NS {}".format), NAME.map("PTR {}".format))  # fmt: skip
MIDDLE = st.sampled_from(["", "IN ", "3600 ", "IN 3600 ", "3600 IN ", "1h IN ", "in "])
LINE = st.builds("{} {}{}".format, NAME, MIDDLE, DATA)


@given(
    st.lists(
        st.one_of(LINE, st.builds("  {}{}".format, MIDDLE, DATA), st.sampled_from(["", "; x", "   ; y", "$TTL 60"])), max_size=6
    )
)
def test_same_as_dnspython(rows):
    text = "\n".join(["$TTL 5", "first TXT x", *rows])
    assert ours(text) == theirs(text)


@given(st.text(alphabet='ab"\\;()@$ \t\n\r0AINTXM.', max_size=60))
def test_any_text_ends(text):
    with contextlib.suppress(ReadError, Unjudged):
        ours(text)


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("zones/example.com.zone", "example.com"),
        ("db.example.com", "example.com"),
        ("Example.COM.db", "example.com"),
        ("xn--mller-kva.example.zone", "xn--mller-kva.example"),
        ("master.zone", ""),
        ("mail.zone", ""),
    ],
)
def test_the_name_says_the_origin(path, origin):
    assert origin_of(path) == origin
