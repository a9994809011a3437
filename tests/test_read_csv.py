"""CSV: fields are read as the standard library's csv module reads them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.read.base import ReadError, Unjudged
from tests.support_readers import check_places, documents, entries, outcome, pairs, soup


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("label,value\nPort,465\n", {"Port": "465"}),
        ("Label;Value\nPort;465\n", {"Port": "465"}),
        ("Setting\tValue\nsmtp.port\t465\n", {"smtp.port": "465"}),
        ("Server,smtp.example.com\nPort,465\n", {"Server": "smtp.example.com", "Port": "465"}),
        ("key,value,description\nport,465,the port\nhost,x\nshort\n", {"port": "465", "host": "x"}),
        ("config_id,scope,path,value\n1,default,system/smtp/host,x\n", {"system/smtp/host": "x"}),
        ("Server name,Port,User\nsmtp.example.com,465,me\n", {"Server name": "smtp.example.com", "Port": "465", "User": "me"}),
        ("Mail settings\n\nServer,x\n,\nPort,465\n", {"Server": "x", "Port": "465"}),
        ('"a ""b""","c, d"\nx,y\n', {'a "b"': "c, d", "x": "y"}),
        ("a, b \nc,\n", {"a": " b ", "c": ""}),
        ("", {}),
        ("\n,\n", {}),
    ],
)
def test_tables(text, want):
    assert pairs("a.csv", "csv", text) == want
    assert pairs("a.csv", "csv", text.replace("\n", "\r\n")) == want
    assert pairs("a.csv", "csv", text.rstrip("\n")) == want


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n4,5,6\n", "a,b,c\n1,2\n", "a\nb\n", "x\n" * 20_000])
def test_other_tables_are_not_judged(text):
    with pytest.raises(Unjudged):
        documents("a.csv", "csv", text)


def test_an_open_quote_is_refused():
    with pytest.raises(ReadError) as caught:
        entries("a.csv", "csv", 'a,b\nc,"d\n')
    assert caught.value.offset == 6


FIELDS = st.text(st.sampled_from("ab\"',;\t \n\r#é=") | st.characters(codec="utf-8"), max_size=8)


def theirs(text, separator):
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(field.strip() for field in row)]
    return [(row[0].strip(), row[1]) for row in rows[1:] if len(row) > 1 and row[0].strip()]


@settings(max_examples=300)
@given(st.lists(st.tuples(FIELDS, FIELDS), max_size=5), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_agrees_with_the_csv_module(rows, separator, newline, quoted):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=newline, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([("key", "value"), *rows])
    text = file.getvalue()
    if "\0" in text:
        return
    found = entries("a.csv", "csv", text)
    assert [(".".join(e.path), e.text) for e in found] == theirs(text, separator)
    check_places(text, found)


@settings(max_examples=300)
@given(soup("a", "b", ",", ",", '"', '""', "\n", "\r\n", " ", "é", ";"))
def test_agrees_with_the_csv_module_on_any_text(body):
    text = "key,value\n" + body
    found = outcome("a.csv", "csv", text)
    if isinstance(found, ReadError):
        assert body.count('"')  # the csv module reads on to the end
        return
    assert [(".".join(e.path), e.text) for e in found] == theirs(text, ",")
    check_places(text, found)


@given(soup("a", "key", "value", ",", ";", "\t", '"', "\n", "\r", "é", "\0"))
def test_any_text_is_read_or_refused(text):
    found = outcome("a.csv", "csv", text)
    if not isinstance(found, Exception):
        check_places(text, found)
