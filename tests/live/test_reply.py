"""Replies, what EHLO offers, and how to tell another protocol."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailcheck.live import reply as replies
from mailcheck.live.reply import Extension, Line, Reply


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"250 ok", Line(250, True, b"ok")),
        (b"250-more", Line(250, False, b"more")),
        (b"250", Line(250, True, b"")),
        (b"250 ", Line(250, True, b"")),
        (b"250-", Line(250, False, b"")),
        (b"599 \xff", Line(599, True, b"\xff")),
        (b"2500 ok", None),
        (b"25 ok", None),
        (b"150 ok", None),
        (b"650 ok", None),
        (b" 250 ok", None),
        (b"250_ok", None),
        ("２50 ok".encode(), None),
        (b"", None),
    ],
)
def test_line(raw, line):
    assert replies.line(raw) == line


@pytest.mark.parametrize(
    ("texts", "status", "lines"),
    [
        ([b"5.7.8 no"], "5.7.8", ("5.7.8 no",)),
        ([b"5.7.8"], "5.7.8", ("5.7.8",)),
        ([b"5.7.8.9 no"], "", ("5.7.8.9 no",)),
        ([b"3.1.1 no"], "", ("3.1.1 no",)),
        ([b"no \xff\x1b[31m"], "", (r"no \xff\x1b[31m",)),
        (["grün".encode()], "", ("grün",)),
    ],
)
def test_reply(texts, status, lines):
    assert replies.reply(550, texts) == Reply(550, status, lines)


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        ([b"ok"], ["ok"]),
        ([b"you said hunter22"], ["<hidden>"]),
        ([b"you said HUNTER22"], ["<hidden>"]),
        ([b"fine", b"hunter22", b"fine"], ["fine", "<hidden>", "fine"]),
        ([b"you said hun", b"ter22"], ["<hidden>", "<hidden>"]),
        ([b"x" * 496 + b"hunter22"], ["<hidden>"]),  # where a long line is cut, half of it would be seen
        ([b"x" * 600], ["x" * 500 + "..."]),
    ],
)
def test_guard(texts, shown):
    assert replies.shown(texts, ("hunter22",)) == shown


@given(st.lists(st.binary(max_size=30), max_size=5), st.text(min_size=1, max_size=5))
def test_guard_holds(texts, secret):
    folded = secret.casefold()
    joined = "".join(replies.shown(texts, (secret,))).casefold()
    assert folded not in joined.replace("<hidden>", "\n") or "\n" in secret


@pytest.mark.parametrize(
    ("lines", "offered"),
    [
        (("mail.example",), ()),
        (("mail.example", "STARTTLS", "size 100", ""), (Extension("STARTTLS", ()), Extension("SIZE", ("100",)))),
        (("x", "AUTH PLAIN LOGIN", "AUTH=LOGIN"), (Extension("AUTH", ("PLAIN", "LOGIN")), Extension("AUTH", ("LOGIN",)))),
        (("STARTTLS",), ()),  # the first line is the server's name
    ],
)
def test_extensions(lines, offered):
    assert replies.extensions(Reply(250, "", lines)) == offered


def test_parameters():
    offered = replies.extensions(Reply(250, "", ("x", "AUTH PLAIN LOGIN", "AUTH=LOGIN NTLM", "STARTTLS")))
    assert replies.parameters(offered, "AUTH") == ("PLAIN", "LOGIN", "NTLM")
    assert replies.parameters(offered, "STARTTLS") == ()
    assert replies.parameters(offered, "SIZE") is None
    assert replies.parameters(None, "AUTH") is None


@pytest.mark.parametrize(
    ("first", "name"),
    [
        (b"220 x", "SMTP"),
        (b"220", "SMTP"),
        (b"220-x", "SMTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "SSH"),
        (b"+OK ready", "POP3"),
        (b"* OK [CAPABILITY IMAP4rev1]", "IMAP"),
        (b"HTTP/1.1 400 Bad Request", "HTTP"),
        (b"\x15\x03\x01\x00\x02", "TLS"),
        (b"\xff\xfd\x18", ""),
        (b"2200", ""),
        (b"", ""),
    ],
)
def test_protocol(first, name):
    assert replies.protocol(first) == name
