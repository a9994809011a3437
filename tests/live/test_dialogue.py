"""Servers that do what they should not: every run ends in a named failure, in time, and with one login at most."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcheck.live import connection as connections
from mailcheck.live.dialogue import Options, run
from mailcheck.live.kinds import KINDS
from mailcheck.live.results import FAILED, NOT_REACHED, OK, SKIPPED
from mailcheck.live.target import IMPLICIT, NONE, OPPORTUNISTIC, STARTTLS, Secret, Target
from mailcheck.live.transcript import STAGES
from tests.live.hostile import EHLO, EHLO_TLS, GREETING, Server, after, close, drip, endless, patient, reset, silent

if TYPE_CHECKING:
    from tests.live.authority import Authority

PATIENCE, IMPATIENCE = 3.0, 0.4  # seconds for a step: where an answer comes, however busy the machine is, and where none comes
PASSWORD = "hunter22"
SECRETS = (PASSWORD, "aHVudGVyMjI=", "AGpvZQBodW50ZXIyMg==")  # and its base64, and the blob of PLAIN


def probe(
    authority, answers=None, *, tls=STARTTLS, paper="good", implicit=False, host="127.0.0.1", sender="joe@example.com", **more
):
    """One run against a server of our own. `implicit`: the server's kind of TLS, whatever the target's is."""
    names = {name: more.pop(name) for name in list(more) if name in Options._fields}
    options = Options(**{"timeout": PATIENCE, "deadline": 10.0, "ca_file": authority.ca_file, **names})
    login = {"username": "joe", "password": Secret(PASSWORD), **more}
    papers = getattr(authority, paper) if isinstance(paper, str) and paper else paper
    context = papers.context() if papers else None

    async def go():
        async with Server(answers, context, implicit) as server:
            began = time.monotonic()
            found = await run(Target(host, server.port, tls, sender=sender, **login), options)
            assert time.monotonic() - began < options.deadline + 0.5
            return found, server

    found, server = asyncio.run(go())
    assert [one.stage for one in found.stages] != [] and {one.stage for one in found.stages} == set(STAGES)
    assert all(one.kind in KINDS or one.kind == "" for one in found.stages)
    assert all(bool(one.kind) for one in found.stages if one.outcome == FAILED)
    assert len(server.logins) <= 1, "accounts are locked after wrong logins"
    assert len(server.sessions) <= 4
    assert not any(text in repr(found) for text in SECRETS)
    return found, server


def failed(found):
    return (found.failure.stage, found.failure.kind) if found.failure else None


# --- what goes well ---


@pytest.mark.parametrize(
    ("tls", "implicit", "order"),
    [
        (IMPLICIT, True, "resolve connect tls certificate greeting ehlo auth mail rcpt data quit"),
        (STARTTLS, False, "resolve connect greeting ehlo tls certificate auth mail rcpt data quit"),
        (OPPORTUNISTIC, False, "resolve connect greeting ehlo tls certificate auth mail rcpt data quit"),
    ],
)
def test_all_stages(authority, tls, implicit, order):
    found, server = probe(authority, tls=tls, implicit=implicit, recipient="ann@example.org", send=True)
    assert found.failure is None
    assert [one.stage for one in found.stages] == order.split()
    assert {one.outcome for one in found.stages} == {OK}
    assert (found.mechanism, found.authenticated, found.address) == ("PLAIN", True, "127.0.0.1")
    assert found.tls.verified and found.tls.days_left == 89 and found.tls.version == "TLSv1.3"
    assert "127.0.0.1" in found.tls.names
    assert (found.extensions_before is None) == (tls == IMPLICIT)
    assert [one.keyword for one in found.extensions_after] == ["AUTH", "8BITMIME"]
    assert found.stage("data").reply.code == 250
    heard = server.sessions[0]
    assert [line.split()[0] for line in heard[-6:]] == ["AUTH", "MAIL", "RCPT", "DATA", "Date:", "QUIT"]


def test_the_message(authority):
    _, server = probe(authority, recipient="ann@example.org", send=True)
    text = server.sessions[0][-2]
    head, _, body = text.partition("\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.split("\r\n"))
    assert {"Date", "Message-ID", "From", "To", "Subject"} <= set(fields)
    assert (fields["From"], fields["To"]) == ("<joe@example.com>", "<ann@example.org>")
    assert fields["Message-ID"].endswith("@example.com>")
    assert body.endswith("\r\n.\r\n") and body.isascii()


def test_nothing_is_sent_unasked(authority):
    _, server = probe(authority, recipient="ann@example.org")
    assert [line.split()[0] for line in server.sessions[0][-4:]] == ["MAIL", "RCPT", "RSET", "QUIT"]
    found, server = probe(authority, send=True)
    assert [line.split()[0] for line in server.sessions[0][-3:]] == ["MAIL", "RSET", "QUIT"]
    assert found.stage("rcpt").outcome == SKIPPED


def test_a_look_without_login(authority):
    found, server = probe(authority, login=False)
    assert (failed(found), server.logins) == (None, [])
    assert [line.split()[0] for line in server.sessions[0]] == ["EHLO", "STARTTLS", "EHLO", "QUIT"]
    assert found.stage("auth").outcome == found.stage("mail").outcome == SKIPPED


def test_no_login(authority):
    found, server = probe(authority, username=None, password=None)
    assert (failed(found), server.logins, found.authenticated) == (None, [], False)
    assert found.stage("mail").outcome == OK


def test_the_dialogue_keeps_no_password(authority):
    found, _ = probe(authority)
    assert found.target.password is None and found.target.username == "joe"
    found, _ = probe(authority, username=PASSWORD)  # one token for both
    assert found.target.username == "<hidden>"


def test_watch_sees_each_event_as_it_happens(authority):
    seen = []

    async def go():
        async with Server({}, authority.good.context()) as server:
            return await run(Target("127.0.0.1", server.port, STARTTLS), Options(ca_file=authority.ca_file), seen.append)

    found = asyncio.run(go())
    assert tuple(seen) == found.transcript
    assert [one.seconds for one in seen] == sorted(one.seconds for one in seen)
    assert {one.direction for one in seen} == {">", "<", "*"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "EHLO [127.0.0.1]"),
        ("app.example", "EHLO app.example"),
        ("a b", "EHLO [127.0.0.1]"),
        ("x\r\nQUIT", "EHLO [127.0.0.1]"),
    ],
)
def test_local_name(authority, name, said):
    _, server = probe(authority, local_name=name)
    assert server.sessions[0][0] == said


def test_helo(authority):
    found, server = probe(authority, {"EHLO": b"502 5.5.1 what?\r\n", "HELO": b"250 hi\r\n"}, tls=NONE, username=None)
    assert failed(found) is None
    assert found.extensions_before == ()
    assert [line.split()[0] for line in server.sessions[0][:2]] == ["EHLO", "HELO"]


def test_long_token_waits_for_the_challenge(authority):
    """RFC 4954 4: a command line has 512 octets at most."""
    answers = {"EHLO tls": b"250-x\r\n250 AUTH XOAUTH2\r\n", "AUTH": b"334 \r\n", "AUTH 1": b"235 ok\r\n"}
    found, server = probe(authority, answers, methods=("XOAUTH2",), password=Secret("t" * 600))
    assert failed(found) is None
    assert server.logins == ["AUTH XOAUTH2"]


# --- what goes wrong ---

PLAIN_PORT = {"EHLO": b"250-x\r\n250 AUTH PLAIN\r\n"}
SCRAM = {"EHLO tls": b"250-x\r\n250 AUTH SCRAM-SHA-256\r\n"}
CRAM = {"EHLO tls": b"250-x\r\n250 AUTH CRAM-MD5\r\n"}
ASK = b"334 PDFAeD4=\r\n"  # <1@x>

# answers of the server, options of the probe, where and how it fails
HOSTILE = {
    # greeting
    "not SMTP: SSH": ({"greeting": b"SSH-2.0-OpenSSH_9.2\r\n"}, {}, "greeting", "not-smtp"),
    "not SMTP: IMAP": ({"greeting": b"* OK IMAP4rev1\r\n"}, {}, "greeting", "not-smtp"),
    "not SMTP: POP3": ({"greeting": b"+OK ready\r\n"}, {}, "greeting", "not-smtp"),
    "not SMTP: FTP": (
        {"greeting": b"220 (vsFTPd 3.0.3)\r\n", "EHLO": b"530 login first\r\n", "HELO": b"530 no\r\n"},
        {},
        "ehlo",
        "not-smtp",
    ),
    "not SMTP: garbage": ({"greeting": b"\x00\xff\xfe\xfd\r\n"}, {}, "greeting", "not-smtp"),
    "not SMTP: endless garbage": ({"greeting": endless(b"\xff" * 1000)}, {}, "greeting", "not-smtp"),
    "an alert of TLS": ({"greeting": b"\x15\x03\x01\x00\x02\x02\x28"}, {}, "greeting", "plain-to-tls-port"),
    "greeting refused 554": ({"greeting": b"554 5.7.1 go away\r\n"}, {}, "greeting", "greeting-refused"),
    "greeting refused 421": ({"greeting": b"421 4.3.2 busy\r\n"}, {}, "greeting", "greeting-refused"),
    "silent": ({"greeting": silent}, {}, "greeting", "greeting-timeout"),
    "slow drip": ({"greeting": drip(b"220-mail.example\r\n")}, {}, "greeting", "greeting-timeout"),
    "slow drip of one line": ({"greeting": drip(b"2", 0.2)}, {}, "greeting", "greeting-timeout"),
    "10 MB banner in one line": ({"greeting": endless(b"220 " + b"x" * 996)}, {}, "greeting", "reply-too-long"),
    "10 MB banner in many lines": ({"greeting": endless(b"220-hello\r\n")}, {}, "greeting", "reply-too-long"),
    "closed at once": ({"greeting": close}, {}, "greeting", "connection-lost"),
    "reset at once": ({"greeting": reset}, {}, "greeting", "connection-lost"),
    "greeting of two codes": ({"greeting": b"220-one\r\n250 two\r\n"}, {}, "greeting", "reply-malformed"),
    "greeting that turns to garbage": ({"greeting": b"220-one\r\nwhat?\r\n"}, {}, "greeting", "reply-malformed"),
    # EHLO
    "EHLO refused": ({"EHLO": b"550 no\r\n", "HELO": b"550 no\r\n"}, {}, "ehlo", "ehlo-refused"),
    "EHLO closed": ({"EHLO": close}, {}, "ehlo", "connection-lost"),
    "EHLO silent": ({"EHLO": silent}, {}, "ehlo", "timeout"),
    "EHLO endless": ({"EHLO": endless(b"250-X\r\n")}, {}, "ehlo", "reply-too-long"),
    "EHLO of two codes": ({"EHLO": b"250-mail\r\n550 STARTTLS\r\n"}, {}, "ehlo", "reply-malformed"),
    "EHLO garbage": ({"EHLO": b"250-mail\r\n\xff\xfe\r\n"}, {}, "ehlo", "reply-malformed"),
    "EHLO 334": ({"EHLO": b"334 what\r\n"}, {}, "ehlo", "reply-malformed"),
    "EHLO 421": ({"EHLO": b"421 bye\r\n"}, {}, "ehlo", "temporary"),
    "EHLO 451": ({"EHLO": b"451 later\r\n"}, {}, "ehlo", "temporary"),
    "two replies at once": ({"EHLO": EHLO + b"235 2.7.0 you are in\r\n"}, {}, "tls", "reply-malformed"),
    "421 by itself": ({"EHLO": EHLO + b"421 4.4.2 idle\r\n"}, {}, "tls", "temporary"),
    # STARTTLS
    "no STARTTLS": (PLAIN_PORT, {}, "tls", "starttls-not-offered"),
    "STARTTLS refused": ({"STARTTLS": b"454 4.7.0 no\r\n"}, {}, "tls", "starttls-refused"),
    "STARTTLS 5xx": ({"STARTTLS": b"502 no\r\n"}, {}, "tls", "starttls-refused"),
    "STARTTLS 421": ({"STARTTLS": b"421 bye\r\n"}, {}, "tls", "temporary"),
    "STARTTLS 354": ({"STARTTLS": b"354 go\r\n"}, {}, "tls", "reply-malformed"),
    "STARTTLS closed": ({"STARTTLS": close}, {}, "tls", "connection-lost"),
    "STARTTLS silent": ({"STARTTLS": silent}, {}, "tls", "timeout"),
    "STARTTLS and text in clear": ({"STARTTLS": b"220 go\r\n250-x\r\n250 AUTH PLAIN\r\n"}, {}, "tls", "starttls-injection"),
    "two lines in one, after TLS": ({"EHLO tls": EHLO_TLS + EHLO_TLS}, {}, "auth", "reply-malformed"),
    "STARTTLS and no TLS": ({"STARTTLS": b"220 go\r\n", "": b"500 what?\r\n"}, {"paper": ""}, "tls", "tls-handshake-failed"),
    "STARTTLS and a torn record": (
        {"STARTTLS": after(0, b"220 go\r\n"), "": b"\x16\x03\x03\x00\x04\xff\xff\xff\xff"},
        {},
        "tls",
        "tls-handshake-failed",
    ),
    # EHLO after TLS
    "EHLO closed after TLS": ({"EHLO tls": close}, {}, "ehlo", "connection-lost"),
    "EHLO silent after TLS": ({"EHLO tls": silent}, {}, "ehlo", "timeout"),
    "EHLO endless after TLS": ({"EHLO tls": endless(b"250-X\r\n")}, {}, "ehlo", "reply-too-long"),
    # AUTH
    "AUTH vanishes after TLS": ({"EHLO tls": b"250 x\r\n"}, {}, "auth", "auth-not-offered"),
    "AUTH of nothing": ({"EHLO tls": b"250-x\r\n250 AUTH\r\n"}, {}, "auth", "auth-mechanism-missing"),
    "no mechanism in common": (CRAM, {"methods": ("PLAIN",)}, "auth", "auth-mechanism-missing"),
    "no password": ({}, {"password": None}, "auth", "password-missing"),
    "half a character": ({}, {"password": Secret("\ud800")}, "auth", "login-unsendable"),
    "NUL": ({}, {"password": Secret("a\0b")}, "auth", "login-unsendable"),
    "535": ({"AUTH": b"535 5.7.8 wrong\r\n"}, {}, "auth", "auth-refused"),
    "504": ({"AUTH": b"504 5.5.4 unknown\r\n"}, {}, "auth", "auth-mechanism-missing"),
    "538 within TLS": ({"AUTH": b"538 5.7.11 encrypt\r\n"}, {}, "auth", "auth-refused"),
    "454": ({"AUTH": b"454 4.7.0 later\r\n"}, {}, "auth", "auth-temporary"),
    "421 to AUTH": ({"AUTH": b"421 4.7.0 too many\r\n"}, {}, "auth", "temporary"),
    "AUTH closed": ({"AUTH": close}, {}, "auth", "connection-lost"),
    "AUTH reset": ({"AUTH": reset}, {}, "auth", "connection-lost"),
    "AUTH silent": ({"AUTH": silent}, {}, "auth", "timeout"),
    "AUTH drip": ({"AUTH": drip(b"235-ok\r\n")}, {}, "auth", "timeout"),
    "AUTH 354": ({"AUTH": b"354 go\r\n"}, {}, "auth", "reply-malformed"),
    "PLAIN asked for more": ({"AUTH": ASK, "AUTH 1": ASK}, {}, "auth", "reply-malformed"),
    "challenge that is no base64": ({**CRAM, "AUTH": b"334 <1@x>\r\n"}, {}, "auth", "reply-malformed"),
    "challenges without end": ({**CRAM, "AUTH": ASK} | {f"AUTH {n}": ASK for n in range(1, 20)}, {}, "auth", "reply-malformed"),
    "SCRAM nonsense": ({**SCRAM, "AUTH": ASK}, {}, "auth", "reply-malformed"),
    "SCRAM accepted without proof": ({**SCRAM, "AUTH": b"235 in\r\n"}, {}, "auth", "auth-server-unproved"),
    "SCRAM refused at once": ({**SCRAM, "AUTH": b"535 no\r\n"}, {}, "auth", "auth-refused"),
    "XOAUTH2 refused": (
        {
            "EHLO tls": b"250-x\r\n250 AUTH XOAUTH2\r\n",
            "AUTH": b"334 eyJzdGF0dXMiOiI0MDEifQ==\r\n",
            "AUTH 1": b"535 5.7.8 no\r\n",
        },
        {"methods": ("XOAUTH2",)},
        "auth",
        "auth-refused",
    ),
    # clear text
    "AUTH only after TLS": ({"EHLO": b"250-x\r\n250 STARTTLS\r\n"}, {"tls": NONE}, "auth", "auth-only-after-tls"),
    "AUTH neither in clear nor after TLS": (
        {"EHLO": b"250-x\r\n250 STARTTLS\r\n", "EHLO tls": b"250 x\r\n"},
        {"tls": NONE},
        "auth",
        "auth-not-offered",
    ),
    "AUTH nowhere": ({"EHLO": b"250 x\r\n"}, {"tls": NONE}, "auth", "auth-not-offered"),
    "538 in clear": (
        {**PLAIN_PORT, "AUTH": b"538 5.7.11 encrypt\r\n"},
        {"tls": NONE, "allow_cleartext": True},
        "auth",
        "auth-only-after-tls",
    ),
    "530 in clear": (
        {**PLAIN_PORT, "AUTH": b"530 5.7.0 STARTTLS\r\n"},
        {"tls": NONE, "allow_cleartext": True},
        "auth",
        "auth-only-after-tls",
    ),
    # envelope
    "sender refused": ({"MAIL": b"550 5.7.1 not verified\r\n"}, {}, "mail", "sender-refused"),
    "sender 451": ({"MAIL": b"451 4.7.1 later\r\n"}, {}, "mail", "temporary"),
    "sender 421": ({"MAIL": b"421 4.7.1 later\r\n"}, {}, "mail", "temporary"),
    "sender closed": ({"MAIL": close}, {}, "mail", "connection-lost"),
    "sender silent": ({"MAIL": silent}, {}, "mail", "timeout"),
    "login needed": ({"MAIL": b"530 5.7.0 log in\r\n"}, {"username": None}, "mail", "login-needed"),
    "TLS needed": (
        {"MAIL": b"530 5.7.0 Must issue a STARTTLS command first\r\n"},
        {"username": None, "tls": NONE},
        "mail",
        "tls-needed",
    ),
    "sender that would be a command": ({}, {"sender": "a@b>\r\nRSET"}, "mail", "address-malformed"),
    "sender without a domain": ({}, {"sender": "joe"}, "mail", "address-malformed"),
    "sender with a name": ({}, {"sender": "Joe <joe@example.com>"}, "mail", "address-malformed"),
    "sender beyond ASCII": ({}, {"sender": "jürgen@example.com"}, "mail", "utf8-needed"),
    "recipient refused": ({"RCPT": b"550 5.1.1 nobody\r\n"}, {"recipient": "a@b.example"}, "rcpt", "recipient-refused"),
    "recipient 450": ({"RCPT": b"450 4.2.0 greylisted\r\n"}, {"recipient": "a@b.example"}, "rcpt", "temporary"),
    "recipient closed": ({"RCPT": close}, {"recipient": "a@b.example"}, "rcpt", "connection-lost"),
    "recipient beyond ASCII": ({}, {"recipient": "ä@b.example"}, "rcpt", "utf8-needed"),
    "DATA refused": ({"DATA": b"554 5.6.0 no\r\n"}, {"recipient": "a@b.example", "send": True}, "data", "message-refused"),
    "DATA 250": ({"DATA": b"250 ok\r\n"}, {"recipient": "a@b.example", "send": True}, "data", "reply-malformed"),
    "message refused": (
        {".": b"550 5.7.1 not verified\r\n"},
        {"recipient": "a@b.example", "send": True},
        "data",
        "message-refused",
    ),
    "message 452": ({".": b"452 4.3.1 full\r\n"}, {"recipient": "a@b.example", "send": True}, "data", "temporary"),
    "message closed": ({".": close}, {"recipient": "a@b.example", "send": True}, "data", "connection-lost"),
    # TLS from the first byte
    "TLS to a plain port": ({}, {"tls": IMPLICIT}, "tls", "tls-to-plain-port"),
    "TLS to a plain port that greets late": (
        {"greeting": after(0.1, GREETING)},
        {"tls": IMPLICIT},
        "tls",
        "tls-to-plain-port",
    ),
    "TLS to a plain port that waits for a client to speak": (
        {"greeting": patient(GREETING)},
        {"tls": IMPLICIT},
        *("tls", "tls-to-plain-port"),
    ),
    "TLS to a plain port that falls silent then": (
        {"greeting": patient(GREETING, silent)},
        {"tls": IMPLICIT, "timeout": IMPATIENCE},
        *("tls", "tls-to-plain-port"),
    ),
    "TLS to a plain port that refuses": ({"greeting": b"554 no\r\n"}, {"tls": IMPLICIT}, "tls", "tls-to-plain-port"),
    "TLS to SSH": ({"greeting": b"SSH-2.0-x\r\n"}, {"tls": IMPLICIT}, "tls", "not-smtp"),
    "TLS to garbage": ({"greeting": b"\xff\xff\xff\xff\xff\xff\r\n"}, {"tls": IMPLICIT}, "tls", "not-smtp"),
    "TLS to silence": ({"greeting": silent}, {"tls": IMPLICIT}, "tls", "timeout"),
    "TLS closed": ({"greeting": close}, {"tls": IMPLICIT}, "tls", "connection-lost"),
    "TLS to a torn record": (
        {"greeting": b"\x16\x03\x03\x00\x04\xff\xff\xff\xff"},
        {"tls": IMPLICIT},
        "tls",
        "tls-handshake-failed",
    ),
    "TLS, then silence": ({"greeting": silent}, {"tls": IMPLICIT, "implicit": True}, "greeting", "greeting-timeout"),
    "TLS, then IMAP": ({"greeting": b"* OK IMAP\r\n"}, {"tls": IMPLICIT, "implicit": True}, "greeting", "not-smtp"),
    "plain to a TLS port": ({}, {"implicit": True}, "greeting", "plain-to-tls-port"),
    "plain to a TLS port, no TLS wanted": ({}, {"implicit": True, "tls": NONE}, "greeting", "plain-to-tls-port"),
}


def patience(kind):
    return IMPATIENCE if "timeout" in kind or kind == "plain-to-tls-port" else PATIENCE


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile(authority, case):
    answers, options, stage, kind = HOSTILE[case]
    found, server = probe(authority, answers, **{"timeout": patience(kind), **options})
    assert failed(found) == (stage, kind), found
    names = [one.stage for one in found.stages]
    later = {one.outcome for one in found.stages[names.index(stage) + 1 :] if one.stage != "quit"}
    assert later <= {NOT_REACHED} or stage == "ehlo"
    if kind == "timeout":
        assert found.stage("quit").outcome == NOT_REACHED, "the server is out of step"
    assert not any("MAIL" in line for line in server.sessions[0]) or stage in ("mail", "rcpt", "data")


def test_every_kind_is_tested():
    here = {case[3] for case in HOSTILE.values()} | {case[1] for case in CERTIFICATES} | {case[1] for case in UNREACHABLE}
    elsewhere = {"login-withheld", "tls-too-old", "certificate-other"}
    assert here | elsewhere == set(KINDS)


@pytest.mark.parametrize("stage", ["EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", ".", "RSET", "QUIT"])
@pytest.mark.parametrize(
    "answer", [b"421 4.3.2 going down\r\n", b"250\r\n", b"\xff\xfe\r\n", b"999 x\r\n", close, silent, endless(b"250-x\r\n")]
)
def test_any_answer_at_any_stage(authority, stage, answer):
    """Whatever comes, the run ends. The table above says how; here only RSET and QUIT are of no consequence."""
    options = {"recipient": "a@b.example", "send": stage in ("DATA", ".")}
    found, _ = probe(
        authority, {stage: answer, f"{stage} tls": answer}, timeout=IMPATIENCE if answer is silent else PATIENCE, **options
    )
    if stage in ("RSET", "QUIT"):
        assert found.failure is None and found.stage("rcpt").outcome == OK
    elif answer != b"250\r\n":
        assert found.failure is not None


WORDS = [
    b"220 x\r\n",
    b"250-x\r\n",
    b"250 AUTH PLAIN CRAM-MD5 SCRAM-SHA-1 XOAUTH2\r\n",
    b"250 STARTTLS\r\n",
    b"334 ",
    b"PDFAeD4=",
    b"\r\n",
]
WORDS += [b"235 ok\r\n", b"250 ok\r\n", b"\n", b"-", b" ", b"=", b"535", b"\xff", b"\0", b"\x16\x03\x03", b"x" * 2050]
PIECES = st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=8)), max_size=4).map(b"".join)


@settings(max_examples=25)
@given(
    st.lists(PIECES, max_size=9),
    st.sampled_from([IMPLICIT, STARTTLS, OPPORTUNISTIC, NONE]),
    st.sampled_from([(), ("PLAIN",), ("CRAM-MD5",), ("SCRAM-SHA-1",), ("XOAUTH2",), ("LOGIN",)]),
)
def test_any_octets(pieces, tls, methods):
    """A server says any pieces, one after each thing it hears, and hangs up."""

    async def serve(reader, writer):
        with contextlib.suppress(OSError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                if not await reader.read(1000):
                    break
        writer.close()

    async def go():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        target = Target("127.0.0.1", port, tls, None, "joe", Secret(PASSWORD), methods, "joe@example.com")
        try:
            return await run(target, Options(timeout=0.05, deadline=3, allow_cleartext=True))
        finally:
            server.close()

    found = asyncio.run(go())
    assert all(one.kind in KINDS for one in found.stages if one.kind)
    assert PASSWORD not in repr(found)


def test_quit_is_said_after_a_failure(authority):
    for answers in ({"AUTH": b"535 no\r\n"}, {"MAIL": b"550 no\r\n"}, {"greeting": b"554 no\r\n"}, {"STARTTLS": b"502 no\r\n"}):
        found, server = probe(authority, answers)
        assert server.sessions[0][-1] == "QUIT"
        assert found.stage("quit").outcome == OK


def test_a_broken_exchange_is_cancelled(authority):
    _, server = probe(authority, {**SCRAM, "AUTH": ASK, "AUTH 1": b"501 cancelled\r\n"})
    assert server.sessions[0][-2:] == ["*", "QUIT"]


def test_what_was_not_begun_is_not_cancelled(authority):
    _, server = probe(authority, password=Secret("a\0b"))
    assert server.logins == [] and server.sessions[0][-2:] == ["EHLO [127.0.0.1]", "QUIT"]


def test_the_deadline_holds_over_all_steps(authority):
    slow = {name: after(0.25, answer) for name, answer in (("greeting", GREETING), ("EHLO", EHLO), ("EHLO tls", EHLO_TLS))}
    began = time.monotonic()
    found, _ = probe(authority, slow, timeout=0.5, deadline=0.6)
    assert time.monotonic() - began < 1
    assert failed(found) == ("ehlo", "timeout")
    assert "altogether" in found.failure.says or "together" in found.failure.says


# --- clear text ---


@pytest.mark.parametrize("tls", [OPPORTUNISTIC, NONE])
def test_login_is_withheld_in_clear(authority, tls):
    found, server = probe(authority, PLAIN_PORT, tls=tls)
    auth = found.stage("auth")
    assert (failed(found), server.logins) == (None, [])
    assert (auth.outcome, auth.kind) == (SKIPPED, "login-withheld")
    assert found.stage("tls").kind == ("starttls-not-offered" if tls == OPPORTUNISTIC else "")
    assert found.stage("mail").outcome == NOT_REACHED
    found, server = probe(authority, PLAIN_PORT, tls=tls, allow_cleartext=True)
    assert found.authenticated and len(server.logins) == 1


def test_cleartext_is_no_way_round_starttls(authority):
    found, server = probe(authority, PLAIN_PORT, tls=STARTTLS, allow_cleartext=True)
    assert (failed(found), server.logins) == (("tls", "starttls-not-offered"), [])


def test_opportunistic_and_refused(authority):
    found, server = probe(authority, {"STARTTLS": b"454 no\r\n"}, tls=OPPORTUNISTIC)
    assert (found.stage("tls").outcome, found.stage("tls").kind) == (SKIPPED, "starttls-refused")
    assert (found.stage("auth").kind, server.logins) == ("login-withheld", [])


# --- certificates ---

CERTIFICATES = [
    ("wrong_name", "certificate-name", ()),
    ("expired", "certificate-expired", ()),
    ("future", "certificate-not-yet-valid", ()),
    ("self_signed", "certificate-self-signed", ("certificate-name",)),
    ("strange", "certificate-unknown-issuer", ()),
    ("incomplete", "certificate-unknown-issuer", ()),
    ("wrong_and_expired", "certificate-name", ("certificate-expired",)),
]


@pytest.mark.parametrize(("paper", "kind", "also"), CERTIFICATES)
@pytest.mark.parametrize("tls", [IMPLICIT, STARTTLS, OPPORTUNISTIC])
@pytest.mark.parametrize("verify", [True, False])
def test_certificate(authority, tls, paper, kind, also, verify):
    options = {"allow_cleartext": True}
    found, server = probe(authority, tls=tls, paper=paper, implicit=tls == IMPLICIT, verify=verify, **options)
    assert failed(found) == ("certificate", kind)
    assert server.logins == []
    assert (found.tls.verified, found.tls.problem, found.tls.also) == (False, kind, also)
    assert found.tls.not_after is not None and found.tls.names
    assert (found.tls.days_left < 0) == (paper in ("expired", "wrong_and_expired"))
    assert found.stage("tls").outcome == OK
    assert len(server.sessions) == 2


def test_certificate_when_the_second_look_fails(authority):
    """The server takes one connection only."""
    count = 0

    async def once(session):
        nonlocal count
        count += 1
        if count > 1:
            session.writer.close()
        else:
            await session.send(GREETING)

    answers = {"greeting": once, "": b""}
    found, _ = probe(authority, answers | {"EHLO": EHLO}, paper="expired")
    assert failed(found) == ("certificate", "certificate-expired")
    assert found.tls is None


class Special(NamedTuple):
    """Papers with a context that has these ciphers and no other version of TLS."""

    authority: Authority
    ciphers: str
    version: ssl.TLSVersion

    def context(self):
        context = self.authority.good.context()
        context.set_ciphers(f"{self.ciphers}:@SECLEVEL=0")
        context.minimum_version = self.version
        context.maximum_version = self.version
        return context


@pytest.mark.parametrize("tls", [IMPLICIT, STARTTLS])
def test_ciphers_that_openssl_takes_and_python_does_not(authority, tls):
    papers = Special(authority, "ECDHE-ECDSA-AES128-SHA", ssl.TLSVersion.TLSv1_2)
    found, _ = probe(authority, tls=tls, paper=papers, implicit=tls == IMPLICIT)
    assert (failed(found), found.tls.cipher) == (None, "ECDHE-ECDSA-AES128-SHA")


def test_ciphers_without_certificate(authority):
    """The server closes without a word; OpenSSL's alert does not get out of asyncio's server."""
    found, server = probe(authority, paper=Special(authority, "ADH-AES128-GCM-SHA256", ssl.TLSVersion.TLSv1_2))
    assert (failed(found), server.logins) == (("tls", "connection-lost"), [])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("tls", [IMPLICIT, STARTTLS])
def test_old_tls(authority, tls):
    if not ssl.HAS_TLSv1:
        pytest.skip("OpenSSL has no TLS 1.0")

    found, server = probe(authority, tls=tls, paper=Special(authority, "ALL", ssl.TLSVersion.TLSv1), implicit=tls == IMPLICIT)
    assert (failed(found), server.logins) == (("tls", "tls-too-old"), [])
    assert (found.tls.version, found.tls.verified) == ("TLSv1", False)


def test_certificate_other():
    from mailcheck.live import tls

    error = ssl.SSLCertVerificationError()
    error.verify_code = 26
    assert tls.problem(error) == "certificate-other"


def test_the_system_trusts_not_our_authority(authority):
    found, server = probe(authority, ca_file=None)
    assert (failed(found), server.logins) == (("certificate", "certificate-unknown-issuer"), [])


def test_a_ca_file_that_is_not_there():
    with pytest.raises(OSError):
        asyncio.run(run(Target("127.0.0.1", 1, STARTTLS), Options(ca_file="/nonexistent/ca.pem")))


# --- names and addresses ---


def resolving(monkeypatch, answer):
    def look(host, port, *_):
        if isinstance(answer, Exception):
            raise answer
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (one, port, 0, 0) if ":" in one else (one, port),
            )
            for one in answer
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look)


def connecting(monkeypatch, reasons):
    """Connections to some addresses fail so."""
    real = connections.connect

    async def connect(address, transcript, timeout):
        if address.name in reasons:
            raise reasons[address.name]
        return await real(address, transcript, timeout)

    monkeypatch.setattr(connections, "connect", connect)


REFUSED, UNREACHABLE_ERROR = ConnectionRefusedError(errno.ECONNREFUSED, "refused"), OSError(errno.ENETUNREACH, "unreachable")
UNREACHABLE = [
    (socket.gaierror(socket.EAI_NONAME, "x"), "host-not-found", "resolve"),
    (socket.gaierror(socket.EAI_AGAIN, "x"), "resolver-failed", "resolve"),
    (UnicodeError("x"), "host-not-found", "resolve"),
    ({"192.0.2.9": REFUSED}, "connection-refused", "connect"),
    ({"192.0.2.9": TimeoutError()}, "connection-timeout", "connect"),
    ({"192.0.2.9": OSError(errno.EHOSTUNREACH, "x")}, "network-unreachable", "connect"),
    ({"192.0.2.9": OSError(errno.EACCES, "x")}, "network-unreachable", "connect"),
    ({"2001:db8::1": UNREACHABLE_ERROR, "192.0.2.9": REFUSED}, "connection-refused", "connect"),
    ({"2001:db8::1": UNREACHABLE_ERROR, "192.0.2.9": TimeoutError()}, "connection-timeout", "connect"),
    ({"2001:db8::1": TimeoutError(), "192.0.2.9": REFUSED}, "connection-refused", "connect"),
]


@pytest.mark.parametrize(("what", "kind", "stage"), UNREACHABLE)
def test_unreachable(monkeypatch, what, kind, stage):
    resolving(monkeypatch, list(what) if isinstance(what, dict) else what)
    connecting(monkeypatch, what if isinstance(what, dict) else {})
    found = asyncio.run(run(Target("mail.example", 25, NONE), Options(timeout=1)))
    assert failed(found) == (stage, kind)
    assert found.address == ""


@pytest.mark.parametrize("host", ["", ".", ".example", "a\0b", "a" * 300, "a" * 70 + ".example"])
def test_host_that_is_none(host):
    found = asyncio.run(run(Target(host, 25, NONE), Options(timeout=1)))
    assert failed(found) == ("resolve", "host-not-found")


def test_a_closed_port():
    with socket.socket() as sock:  # bound, but nobody listens
        sock.bind(("127.0.0.1", 0))
        found = asyncio.run(run(Target("127.0.0.1", sock.getsockname()[1], NONE), Options(timeout=1)))
    assert failed(found) == ("connect", "connection-refused")


def test_a_full_port():
    """Its queue is full, so that nothing answers."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(0)
        others = [socket.socket() for _ in range(4)]
        for one in others:
            one.setblocking(False)
            one.connect_ex(sock.getsockname())
        found = asyncio.run(run(Target("127.0.0.1", sock.getsockname()[1], NONE), Options(timeout=0.3)))
        for one in others:
            one.close()
    assert failed(found) == ("connect", "connection-timeout")


def test_a_resolver_that_stalls(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: time.sleep(3) or [])
    began = time.monotonic()
    found = asyncio.run(run(Target("mail.example", 25, NONE), Options(timeout=0.2)))
    assert failed(found) == ("resolve", "resolver-failed")
    assert time.monotonic() - began < 1, "the end of the loop does not wait for the resolver"


def test_the_other_family_is_tried(monkeypatch, authority):
    resolving(monkeypatch, ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4", "2001:db8::5", "127.0.0.1"])
    connecting(monkeypatch, {"2001:db8::1": TimeoutError()})
    found, _ = probe(authority, host="localhost")
    assert (failed(found), found.address) == (None, "127.0.0.1")
    assert sum(event.text.startswith("connecting") for event in found.transcript) == 2


def test_four_connections_at_most(monkeypatch):
    many = [f"192.0.2.{number}" for number in range(50)]
    resolving(monkeypatch, many)
    connecting(monkeypatch, dict.fromkeys(many, REFUSED))
    found = asyncio.run(run(Target("mail.example", 25, NONE), Options(timeout=1)))
    assert sum(event.text.startswith("connecting") for event in found.transcript) == 4


@pytest.mark.parametrize(("family", "wanted"), [("ipv4", socket.AF_INET), ("ipv6", socket.AF_INET6), (None, socket.AF_UNSPEC)])
def test_family(monkeypatch, family, wanted):
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, family, *_: asked.append(family) or [])
    asyncio.run(run(Target("mail.example", 25, NONE), Options(family=family)))
    assert asked == [wanted]


def test_ipv6(authority):
    async def go():
        async with Server({}, authority.good.context(), host="::1") as server:
            target = Target("::1", server.port, STARTTLS, username="joe", password=Secret(PASSWORD), sender="joe@example.com")
            return await run(target, Options(ca_file=authority.ca_file)), server

    found, server = asyncio.run(go())
    assert (failed(found), found.authenticated) == (None, True)
    assert server.sessions[0][0] == "EHLO [IPv6:::1]"


def test_international_addresses(authority):
    answers = {"EHLO tls": b"250-x\r\n250-AUTH PLAIN\r\n250 SMTPUTF8\r\n"}
    found, server = probe(authority, answers, sender="jürgen@münchen.example")
    assert failed(found) is None
    assert "MAIL FROM:<jürgen@xn--mnchen-3ya.example> SMTPUTF8" in server.sessions[0] or (
        "MAIL FROM:<jürgen@münchen.example> SMTPUTF8" in server.sessions[0]
    )
    found, server = probe(authority, sender="joe@münchen.example")
    assert "MAIL FROM:<joe@xn--mnchen-3ya.example>" in server.sessions[0]
