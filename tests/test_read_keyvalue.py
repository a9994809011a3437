"""Files of `key value` lines: msmtp, Postfix, Mutt, sSMTP and the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.read.base import ReadError, Unjudged
from tests.support_readers import check_places, entries, outcome, pairs, soup


@pytest.mark.parametrize(
    ("line", "text", "note"),
    [
        ("k = v", "v", ""),
        ("k=v", "v", ""),
        ("k v", "v", ""),
        ("k: v", "v", ""),
        ("  k\tv  ", "v", ""),
        ("k = a = b", "a = b", ""),
        ("k http://x", "http://x", ""),
        ('k = "a b"', "a b", ""),
        ("k = 'a#b' # c", "a#b", ""),
        ('k = "a" <b>', '"a" <b>', ""),
        ("k = v # c", "v", ""),
        ("k = a#b", "a#b", "first `#`"),
        ("k =", "", ""),
        ("k", "", ""),
    ],
)
def test_plain_lines(line, text, note):
    (entry,) = entries("a.conf", "keyvalue", f"# comment\n; comment\n\n{line}\n")
    assert (entry.key, entry.text) == ("k", text)
    assert note in entry.note if note else not entry.note


@pytest.mark.parametrize(
    "text", ["http {\n  server x\n}\n", "<VirtualHost *:80>\n", "play.mailer {\n host = x\n}\n", "{% if x %}\na = b\n"]
)
def test_files_in_blocks_are_not_judged(text):
    with pytest.raises(Unjudged):
        entries("a.conf", "keyvalue", text)


def test_ssmtp():
    text = "mailhub=smtp.example.com:587\nAuthPass=a b\nAuthUser = x\nno sign\nRoot=#x\n"
    found = entries("/etc/ssmtp/ssmtp.conf", "keyvalue", text)
    assert [(e.key, e.text) for e in found] == [
        ("mailhub", "smtp.example.com:587"),
        ("AuthPass", "a b"),
        ("AuthUser", "x"),
        ("Root", "#x"),
    ]
    assert [bool(e.note) for e in found] == [False, False, True, True]


MSMTP = """\
defaults
tls on
port 587

account a
host a.example.com
user "a b"

account b : a
host b.example.com

defaults
port 465

account c : b
tls off
"""


@pytest.mark.parametrize("name", ["msmtprc", "/home/me/.msmtprc", "msmtp.conf"])
def test_msmtp_accounts_inherit(name):
    found = entries(name, "keyvalue", MSMTP)
    want = {
        "a.tls": "on", "a.port": "587", "a.host": "a.example.com", "a.user": "a b",
        "b.tls": "on", "b.port": "587", "b.host": "b.example.com", "b.user": "a b",
        "c.tls": "off", "c.port": "465", "c.host": "b.example.com", "c.user": "a b",
    }  # fmt: skip
    assert {".".join(e.path): e.text for e in found} == want
    assert len(found) == len(want)
    check_places(MSMTP, found)
    (user,) = (e for e in found if e.path == ("c", "user"))
    assert MSMTP[user.start : user.end] == "a b" and MSMTP[slice(*user.heads[0])] == "c : b"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("host x\nauth\n", {"default.host": "x", "default.auth": "on"}),
        ("defaults\nhost x\n", {"defaults.host": "x"}),
        ("account  a \nhost\tx \n", {"a.host": "x"}),
        ("account a\nhost x\naccount b:a\nuser\n", {"a.host": "x", "b.host": "x", "b.user": ""}),
        ("account a\npassword 'x' # y\n", {"a.password": "'x' # y"}),
        ('account a\npassword "\n', {"a.password": '"'}),
        ("# c\n\n  # d\naccount a\n", {}),
    ],
)
def test_msmtp_lines(text, want):
    assert pairs("msmtprc", "keyvalue", text) == want


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("account\n", 7),
        ("account a\naccount a\n", 18),
        ("account b : a\n", 8),
        ("account b :\n", 8),
        ("account a,b\n", 8),
        ("defaults x\n", 9),
    ],
)
def test_broken_msmtp(text, offset):
    with pytest.raises(ReadError) as caught:
        entries("msmtprc", "keyvalue", text)
    assert caught.value.offset == offset


def test_postfix_references():
    text = "a = $b\nb = $c\nc = x\nd = [$a]:587 ${b}$(c) 5$$\ne = $nowhere\nf = ${a?b}\ng = $g\nh = $e\ni = $$\nc = y\n"
    found = {e.key: e for e in entries("main.cf", "keyvalue", text)}
    assert {key: e.text for key, e in found.items() if not e.hidden} == {
        "a": "y",
        "b": "y",
        "c": "y",
        "d": "[y]:587 yy 5$",
        "i": "$",
    }
    assert set("efgh") == {key for key, e in found.items() if e.hidden}
    assert text[found["a"].start : found["a"].end] == "y" and found["a"].start == text.rindex("y")
    assert found["d"].offsets == ()


def test_postfix_lines_continue():
    text = "a =\n  b,\n# c\n\n\td\n e = f\nrelayhost = x\n"
    found = entries("main.cf", "keyvalue", text)
    assert [(e.key, e.text) for e in found] == [("a", "b,\td e = f"), ("relayhost", "x")]
    check_places(text, found)
    with pytest.raises(ReadError) as caught:
        entries("main.cf", "keyvalue", "a = b\nrelayhost x\n")
    assert caught.value.offset == 6


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("set a=b", {"a": "b"}),
        ("set a = b c = d", {"a": "b", "c": "d"}),
        ("set a='b c' # d", {"a": "b c"}),
        ('set a="b \\"c\\" $d"\n', {}),
        ("set d=1\nset a=\"x$d${d}y\" b='$d' c=\\$d\n", {"d": "1", "a": "x11y", "b": "$d", "c": "$d"}),
        ("set a=b; set c=d", {"a": "b", "c": "d"}),
        ("set a=b\\\nc=d\n", {"a": "bc=d"}),
        ("set a=b \\\n  c=d\n", {"a": "b", "c": "d"}),
        ("set a nob\nunset c", {"a": "yes", "b": "no", "c": "no"}),
        ("set a?\nset &b\nset invc\nset d\n", {"d": "yes"}),
        ("set a=`x`\n", {}),
        ("bind index x y\nset a=b\n", {"a": "b"}),
        ("# set a=b \\\nset c=d\nset e=f\n", {"e": "f"}),
        ("set a=b'c d'\"e\"\n", {"a": "bc de"}),
        ("set a=\n", {"a": ""}),
        ('set a="it\'s"\n', {"a": "it's"}),
        ("set a='\\n' b=\"\\t\"\n", {"a": "\\n", "b": "\t"}),
    ],
)
def test_mutt(text, want):
    found = entries(".muttrc", "keyvalue", text)
    assert {e.path[0]: e.text for e in found if not e.hidden} == want
    check_places(text, found)


@pytest.mark.parametrize(("text", "offset"), [('set a="b\n', 6), ("set a=`b\n", 6)])
def test_broken_mutt(text, offset):
    with pytest.raises(ReadError) as caught:
        entries("muttrc", "keyvalue", text)
    assert caught.value.offset == offset


PIECES = ("a", "b", " ", "\t", "\n", "\n", "\r\n", "\r", "=", ":", "#", '"', "'", "`", "\\", "$a", "${b}", "$$", "$", ";", "set ", "unset ", "account ", "defaults\n",
          "account a\n", "account b : a\n", "tls\n", "é", "{", "{{", "\\n", "no")  # fmt: skip


@settings(max_examples=400)
@given(soup(*PIECES), st.sampled_from(["a.conf", "msmtprc", "main.cf", "muttrc", "ssmtp.conf"]))
def test_any_text_is_read_or_refused(text, name):
    found = outcome(name, "keyvalue", text)
    if not isinstance(found, Exception):
        check_places(text, found)


def test_what_multiplies_is_not_judged():
    lines = [f"account a{n}" + (f" : a{n - 1}" if n else "") + f"\nk{n} v\n" for n in range(2_000)]
    with pytest.raises(Unjudged):
        entries("msmtprc", "keyvalue", "".join(lines))
    doubled = ["a0 = 0123456789\n"] + [f"a{n} = $a{n - 1}$a{n - 1}\n" for n in range(1, 60)]
    assert max(len(e.text) for e in entries("main.cf", "keyvalue", "".join(doubled))) <= 2_000
