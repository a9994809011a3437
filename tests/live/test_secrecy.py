"""No password, and nothing made from one, is ever to be seen: not in a transcript, a result, an exception or a log."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import pickle
import secrets
import traceback

import pytest

from mailcheck.live.dialogue import Options, run
from mailcheck.live.target import IMPLICIT, NONE, STARTTLS, Secret, Target
from tests.live.hostile import Server
from tests.live.test_dialogue import HOSTILE, patience

METHODS = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1", "XOAUTH2")
USER = "joe@example.com"


def password(kind: str) -> str:
    return {
        "short": secrets.token_hex(4),
        "long": secrets.token_urlsafe(400),
        "foreign": "pä€" + secrets.token_hex(8) + "\u200e",
        "bytes": secrets.token_hex(6) + "\udcff",
    }[kind]


def derived(secret: str, sent: list[list[str]]) -> set[str]:
    """Everything that must not be seen: the password, its usual forms, and every line of the login as the server heard it."""
    raw = secret.encode("utf-8", "surrogateescape")
    blob = b"\0" + USER.encode() + b"\0" + raw
    found = {secret, raw.hex(), base64.b64encode(raw).decode(), base64.b64encode(blob).decode(), secret[:20], secret[-20:]}
    for lines in sent:
        begun = False
        for line in lines:
            words = line.split()
            begun = (begun or words[:1] == ["AUTH"]) and words[:1] not in (["MAIL"], ["QUIT"])
            if not begun or not words:
                continue
            for word in words[2:] if words[0] == "AUTH" else words:
                if len(word) > 3:
                    found.add(word)
                    found |= _inside(word)
    return found


def _inside(word: str) -> set[str]:
    """The digest of CRAM-MD5 and the proof of SCRAM."""
    try:
        text = base64.b64decode(word).decode("utf-8", "replace")
    except ValueError:
        return set()
    digest, proof = text.partition(" ")[2], text.partition(",p=")[2]
    return {part for part in (digest, proof) if len(part) > 3}


def shown(found) -> str:
    plain = [found.transcript, found.stages, found.target, found.tls, found.extensions_after]
    return repr(found) + str(found) + json.dumps(plain, default=str, ensure_ascii=False) + f"{found.target:}"


def echo(*answers: bytes):
    """Repeats what it was last told, after each of `answers` in turn; the first 334 are challenges that make sense."""
    left = list(answers)

    async def act(session):
        code = left.pop(0) if left else b"535 "
        last = session.heard[-1].split()[-1].encode()
        raw = b""
        with contextlib.suppress(ValueError):
            raw = base64.b64decode(last)
        await session.send(code.replace(b"ECHO", last).replace(b"RAW", raw.replace(b"\0", b" ")) + b"\r\n")
        while code.startswith(b"334"):
            line = await session.reader.readline()
            if not line:
                return
            session.heard.append(line.decode().rstrip())
            last = line.strip()
            try:
                raw = base64.b64decode(last)
            except ValueError:
                raw = b""
            nonce = raw.partition(b"r=")[2]
            code = left.pop(0) if left else b"535 ECHO"
            await session.send(
                code.replace(b"ECHO", last).replace(b"RAW", raw.replace(b"\0", b" ")).replace(b"NONCE", nonce) + b"\r\n"
            )

    return act


ECHOES = [
    (b"535 5.7.8 wrong: ECHO",),
    (b"535 5.7.8 wrong: RAW",),
    (b"535-5.7.8 wrong:\r\n535 RAW",),
    (b"535 5.7.8 wrong:" + b" " * 480 + b"RAW ECHO",),
    (b"RAW",),
    (b"ECHO " + b"x" * 3000,),
    (b"235 welcome RAW ECHO",),
    (b"334 ECHO", b"334 ECHO", b"334 ECHO", b"535 RAW ECHO"),
    (b"334 PDFAeD4=", b"334 VXNlcm5hbWU6", b"535 RAW ECHO"),
    (b"334 PDFAeD4=", b"535-RAW\r\n535 ECHO"),
    (b"334 PDFAeD4=", b"RAW"),
]


def probe(authority, answers, secret, method, *, tls=STARTTLS, paper="good", implicit=False, username=USER, **options):
    context = getattr(authority, paper).context() if paper else None
    seen = []

    async def go():
        async with Server(answers, context, implicit) as server:
            target = Target("127.0.0.1", server.port, tls, None, username, Secret(secret), (method,), "joe@example.com")
            found = await run(
                target, Options(**{"timeout": 3.0, "deadline": 10.0, "ca_file": authority.ca_file, **options}), seen.append
            )
            return found, server.sessions

    found, sessions = asyncio.run(go())
    assert tuple(seen) == found.transcript
    return found, sessions


def check(found, sessions, secret, caplog):
    page = shown(found) + caplog.text
    for text in derived(secret, sessions):
        assert text.casefold() not in page.casefold(), "something of the login can be seen"


@pytest.mark.parametrize("kind", ["short", "long", "foreign", "bytes"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("echoes", range(len(ECHOES)))
def test_what_a_server_repeats(authority, caplog, kind, method, echoes):
    caplog.set_level(logging.DEBUG)
    secret = password(kind)
    offer = f"250-x\r\n250 AUTH {method}\r\n".encode()
    answers = {"EHLO tls": offer, "AUTH": echo(*ECHOES[echoes])}
    found, sessions = probe(authority, answers, secret, method)
    assert any(line.startswith("AUTH") for line in sessions[0]), "there was a login"
    check(found, sessions, secret, caplog)


@pytest.mark.parametrize("before", range(190, 200))
def test_a_line_is_not_cut_in_the_middle_of_a_password(authority, before):
    secret = password("short")
    answers = {"AUTH": b"535 " + b"x" * (before - 4) + secret.encode() + b"x" * 3000}
    found, _ = probe(authority, answers, secret, "PLAIN")
    assert found.failure.kind == "reply-too-long"
    assert "xxx" not in shown(found)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "RSET", "QUIT"])
def test_what_a_server_repeats_later(authority, caplog, stage):
    secret = password("short")
    answers = {stage: f"550 5.7.1 {secret} {base64.b64encode(secret.encode()).decode()}\r\n".encode()}
    found, sessions = probe(authority, answers, secret, "PLAIN", recipient="ann@example.org")
    assert "<hidden>" in shown(found)
    check(found, sessions, secret, caplog)


@pytest.mark.parametrize("case", [name for name, case in HOSTILE.items() if case[2] not in ("greeting", "tls")])
def test_every_failure(authority, caplog, case):
    """From the login on; before it nothing is sent that could come back, and test_hostile looks at what is shown."""
    answers, options, _, kind = HOSTILE[case]
    options = {name: value for name, value in options.items() if name not in ("password", "username", "methods", "sender")}
    secret = password("short")
    offered = str(answers.get("EHLO tls", b"PLAIN"))
    method = next(one for one in ("SCRAM-SHA-256", "CRAM-MD5", "XOAUTH2", "PLAIN") if one in offered or one == "PLAIN")
    found, sessions = probe(authority, answers, secret, method, **{"timeout": patience(kind), **options})
    check(found, sessions, secret, caplog)


@pytest.mark.parametrize("method", METHODS[:5])
@pytest.mark.parametrize(("port", "tls"), [("implicit", IMPLICIT), ("plain", NONE)])
def test_real_servers(mailservers, authority, caplog, method, port, tls):
    """Every mechanism with a wrong password; then what the right one leaves behind."""
    from tests.live import mailservers as real

    for secret in (password("long"), real.PASSWORD):
        target = Target("127.0.0.1", mailservers.ports[port], tls, None, real.USER, Secret(secret), (method,), real.USER)
        found = asyncio.run(run(target, Options(timeout=3, ca_file=authority.ca_file, allow_cleartext=True)))
        assert found.authenticated == (secret == real.PASSWORD)
        check(found, [], secret, caplog)


def test_one_token_for_username_and_password(authority, caplog):
    secret = password("short")
    for method in ("PLAIN", "LOGIN", "CRAM-MD5"):
        offer = f"250-x\r\n250 AUTH {method}\r\n".encode()
        found, sessions = probe(authority, {"EHLO tls": offer, "AUTH": echo(*ECHOES[6])}, secret, method, username=secret)
        check(found, sessions, secret, caplog)


@pytest.mark.parametrize("text", ["half \ud800 of it", "nul \0 in it", "\1"])
@pytest.mark.parametrize("method", METHODS)
def test_unsendable(authority, caplog, method, text):
    secret = secrets.token_hex(8) + text
    offer = f"250-x\r\n250 AUTH {method}\r\n".encode()
    found, _sessions = probe(authority, {"EHLO tls": offer}, secret, method)
    assert secret[:16] not in shown(found) + caplog.text


def test_tracebacks_show_no_password(authority):
    """Should `watch` fail, the exception passes through every frame of ours."""
    secret = password("short")

    def watch(event):
        if event.stage == "auth":
            raise RuntimeError("the pipe is closed")

    async def go():
        async with Server({}, authority.good.context()) as server:
            target = Target("127.0.0.1", server.port, STARTTLS, None, USER, Secret(secret), ("PLAIN",))
            await run(target, Options(ca_file=authority.ca_file), watch)

    with pytest.raises(RuntimeError) as caught:
        asyncio.run(go())
    assert secret not in "".join(traceback.format_exception(caught.value))


def test_a_secret_is_not_written_anywhere():
    secret = Secret("hunter22")
    target = Target("x", 1, NONE, password=secret)
    for text in (repr(secret), str(secret), f"{secret}", f"{secret:>20}", f"{secret!r}", f"{secret}", repr(target)):
        assert "hunter22" not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
