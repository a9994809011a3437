"""Whatever a provider's API does, the answer is one named problem, in time, and never the key."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import socket
import ssl
import subprocess
import sys
import time
import traceback
from datetime import UTC, datetime
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
import trustme

from mailcheck.errors import UsageError
from mailcheck.live.account import AccountRequest, ClientOptions, ask_account
from mailcheck.live.providers import api as api_module
from mailcheck.live.target import Secret
from tests.live.account_servers import FULL, Answer, Resend, Server, resend_domain, resend_error
from tests.live.test_account import CONTEXT, SHOP, asked, kinds

LIST = {"object": "list", "has_more": False, "data": [{"id": "a1", "name": SHOP, "status": "verified", "region": "eu-west-1"}]}
DEEP = b"[" * 200_000
NOT_UNDERSTOOD = ["api-answer-not-understood"]
UNREACHABLE = ["api-unreachable"]
HTML = {"content-type": "text/html"}


def first(**own):
    """The list, with other fields of its one domain."""
    return Answer(200, {**LIST, "data": [{**LIST["data"][0], **own}]})


# answer -> key, problems
ANSWERS = {
    "401 restricted": (resend_error("restricted"), "sending-only", ["key-sending-only"]),
    "401 missing": (resend_error("missing"), "refused", ["key-refused"]),
    "401 without a name": (resend_error("no-name"), "refused", ["key-refused"]),
    "401 html": (Answer(401, b"<html>", HTML), "refused", ["key-refused"]),
    "403 invalid": (resend_error("invalid"), "refused", ["key-refused"]),
    "401 invalid": (resend_error("invalid-401"), "refused", ["key-refused"]),
    "400 invalid": (resend_error("invalid-400"), "refused", ["key-refused"]),
    "403 suspended": (resend_error("suspended"), "forbidden", ["key-forbidden"]),
    "403 otherwise": (resend_error("forbidden"), "forbidden", ["key-forbidden"]),
    "403 html": (Answer(403, b"<html>error code: 1010", HTML), "forbidden", ["key-forbidden"]),
    "400 otherwise": (resend_error("bad-request"), "unknown", NOT_UNDERSTOOD),
    "404": (Answer(404, b"<html>", HTML), "unknown", NOT_UNDERSTOOD),
    "418": (resend_error("teapot"), "unknown", NOT_UNDERSTOOD),
    "204": (Answer(204), "unknown", NOT_UNDERSTOOD),
    "500": (Answer(500, {"name": "application_error"}), "unknown", ["api-failed"]),
    "502 html": (Answer(502, b"<html>", HTML), "unknown", ["api-failed"]),
    "599": (Answer(599), "unknown", ["api-failed"]),
    "html": (Answer(200, b"<html>welcome to the wifi</html>", HTML), "unknown", NOT_UNDERSTOOD),
    "redirect": (Answer(302, headers={"location": "http://localhost:9/x"}), "unknown", NOT_UNDERSTOOD),
    "redirect to nowhere": (Answer(301, headers={"location": "http://[::1"}), "unknown", NOT_UNDERSTOOD),
    "not modified": (Answer(304), "unknown", NOT_UNDERSTOOD),
    "broken json": (Answer(200, b'{"data": ['), "unknown", NOT_UNDERSTOOD),
    "no text": (Answer(200, b"\xff\xfe\x00"), "unknown", NOT_UNDERSTOOD),
    "deep json": (Answer(200, DEEP), "unknown", NOT_UNDERSTOOD),
    "a long number": (Answer(200, b'{"data": ' + b"9" * 10_000 + b"}"), "unknown", NOT_UNDERSTOOD),
    "a number": (Answer(200, b"1"), "unknown", NOT_UNDERSTOOD),
    "empty": (Answer(200), "unknown", NOT_UNDERSTOOD),
    "null": (Answer(200, b"null"), "unknown", NOT_UNDERSTOOD),
    "a list": (Answer(200, [1]), "valid", NOT_UNDERSTOOD),
    "no data": (Answer(200, {}), "valid", NOT_UNDERSTOOD),
    "data of another type": (Answer(200, {"data": {"x": 1}}), "valid", NOT_UNDERSTOOD),
    "items of another type": (Answer(200, {"data": ["x"]}), "valid", NOT_UNDERSTOOD),
    "too many items": (Answer(200, {"data": [{}] * 6000}), "valid", NOT_UNDERSTOOD),
    "no name": (first(name=None), "valid", NOT_UNDERSTOOD),
    "name of another type": (first(name=["shop.example"]), "valid", NOT_UNDERSTOOD),
    "name is no host": (first(name="shop.example\x1b[31m"), "valid", NOT_UNDERSTOOD),
    "status of another type": (first(status={"a": 1}), "valid", NOT_UNDERSTOOD),
    "status is no word": (first(status="verified\nAuthorization: x"), "valid", NOT_UNDERSTOOD),
    "id leads elsewhere": (first(id="../api-keys"), "valid", NOT_UNDERSTOOD),
    "3 MB": (Answer(200, b" " * 3_000_000 + json.dumps(LIST).encode()), "unknown", NOT_UNDERSTOOD),
    "3 MB of refusal": (Answer(401, b" " * 3_000_000), "unknown", NOT_UNDERSTOOD),
    "compressed": (
        Answer(200, gzip.compress(json.dumps(LIST).encode()), {"content-encoding": "gzip"}),
        "unknown",
        NOT_UNDERSTOOD,
    ),
    "endless headers": (Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 60_000), "unknown", UNREACHABLE),
    "closed": (Answer(raw=b""), "unknown", UNREACHABLE),
    "closed within": (Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), "unknown", UNREACHABLE),
    "no http": (Answer(raw=b"220 mail.example ESMTP\r\n"), "unknown", UNREACHABLE),
    "bad length": (Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n"), "unknown", UNREACHABLE),
    "bad chunks": (Answer(raw=b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"), "unknown", UNREACHABLE),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_answer(case):
    answer, key, problems = ANSWERS[case]
    account, server = asked(lambda request: answer)
    if case == "id leads elsewhere":  # the list has told the rest
        assert account.domain.status == "verified"
        assert all(one.path == "/domains" for one in server.seen)
    assert (account.key, kinds(account)) == (key, problems)
    assert len(server.seen) == 1


SAYS = {
    "redirect": "it is a redirect (302), and the key is sent to no other address",
    "html": "it is a web page",
    "broken json": "it is no JSON",
    "3 MB": "it is longer than 2 MB",
    "compressed": "it is compressed, which was not asked for",
    "418": "its status is 418",
    "status of another type": "the status of a domain has not the form it should have",
    "closed": "it closed the connection early, or does not speak HTTP",
}


@pytest.mark.parametrize("case", SAYS)
def test_answer_in_words(case):
    account, server = asked(lambda request: ANSWERS[case][0])
    assert SAYS[case] in account.problems[0].says
    assert server.seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "answer", [Answer(500), Answer(404, {}), Answer(200, b"x"), Answer(raw=b"")], ids=["500", "404", "text", "closed"]
)
def test_the_list_tells_what_the_details_cannot(answer):
    account, _ = asked(lambda request: Answer(200, LIST) if request.path == "/domains" else answer)
    assert (account.key, account.domain.status, account.region) == ("valid", "verified", "eu-west-1")
    assert len(account.problems) == 1


@pytest.mark.parametrize(
    "record",
    [
        {"name": 1}, {"type": None}, {"type": "A"}, {"value": 1}, {"value": "x" * 5000}, {"value": "a\nb"}, {"status": 1}, {"priority": "x"},
        {"priority": -1}, {"priority": 70_000}, {"priority": 1.5}, {"priority": True}, {"value": "not a host"}, {"name": "a b"}, {"name": "x." * 200},
    ],
    ids=str,
)  # fmt: skip
def test_record_of_another_form(record):
    domain = resend_domain(SHOP)
    domain["records"][0] = {**domain["records"][0], **record}
    account, _ = asked(Resend([domain], False))
    assert (account.key, kinds(account), account.records) == ("valid", NOT_UNDERSTOOD, ())


# --- time --------------------------------------------------------------------------------------------------------

SLOW = {
    "silent": Answer(hold=30),
    "drip": Answer(200, LIST, drip=0.05),
    "head alone": Answer(raw=b"HTTP/1.1 200 OK\r\n", hold=30),
}


@pytest.mark.parametrize("case", SLOW)
@pytest.mark.parametrize("options", [{"each": 0.3}, {"whole": 0.3}], ids=str)
def test_slow(case, options):
    started = time.monotonic()
    account, _ = asked(lambda request: SLOW[case], **options)
    assert (account.key, kinds(account)) == ("unknown", UNREACHABLE)
    assert time.monotonic() - started < 3


def test_many_requests_end_together():
    """Each in time, and the whole too long."""
    count = iter(range(1000))

    def more(request):
        return Answer(200, {"has_more": True, "data": [{"id": f"a{next(count)}", "name": "other.example"}]}, hold=0.1)

    started = time.monotonic()
    account, server = asked(more, each=0.5, whole=0.45)
    assert kinds(account) == UNREACHABLE
    assert len(server.seen) < 7
    assert time.monotonic() - started < 3


# --- 429 ---------------------------------------------------------------------------------------------------------

LATE = format_datetime(datetime(2099, 1, 1, tzinfo=UTC), usegmt=True)
PAST = "Sun, 06 Nov 1994 08:49:37 GMT"
# what retry-after says on each refusal (None: nothing) -> requests in all, pauses, problems
LIMITS = {
    "one": (["0"], 2, [0.0], []),
    "two": (["1", "2"], 3, [1.0, 2.0], []),
    "three": (["1", "1", "1"], 3, [1.0, 1.0], ["rate-limited"]),
    "ten seconds": (["10"], 2, [10.0], []),
    "eleven seconds": (["11"], 1, [], ["rate-limited"]),
    "nothing told": ([None], 2, [1.0], []),
    "a date that is gone": ([PAST], 2, [0.0], []),
    "a date far away": ([LATE], 1, [], ["rate-limited"]),
    "no number": (["soon"], 2, [1.0], []),
    "minus": (["-5"], 2, [1.0], []),
    "a huge number": (["9" * 400], 1, [], ["rate-limited"]),
    "past the end": (["9", "9", "9"], 1, [], ["rate-limited"]),
}


@pytest.mark.parametrize("case", LIMITS)
def test_rate_limit(case, monkeypatch):
    after, requests, pauses, problems = LIMITS[case]
    left, slept, fake = list(after), [], Resend([resend_domain(SHOP)], False)

    async def sleep(seconds):
        slept.append(seconds)

    parts = SimpleNamespace(timeout=asyncio.timeout, get_running_loop=asyncio.get_running_loop, sleep=sleep)
    monkeypatch.setattr(api_module, "asyncio", parts)

    def limited(request):
        if not left:
            return fake(request)
        told = left.pop(0)
        return Answer(429, {"name": "rate_limit_exceeded"}, {} if told is None else {"retry-after": told})

    account, server = asked(limited, whole=5.0 if case == "past the end" else 30.0)
    assert (slept, kinds(account)) == (pauses, problems)
    assert len(server.seen) == (requests if problems else requests + 1)  # and the details
    assert account.key == ("unknown" if problems else "valid")


def test_a_pause_is_slept():
    left = [Answer(429, {}, {"retry-after": "1"})]
    started = time.monotonic()
    account, _ = asked(lambda request: left.pop() if left else Resend([resend_domain(SHOP)], False)(request))
    assert account.domain.state == "found"
    assert time.monotonic() - started > 0.9


# --- the way there -----------------------------------------------------------------------------------------------


def says(base: str, context: ssl.SSLContext | None = CONTEXT) -> str:
    account = asyncio.run(ask_account(AccountRequest("resend", Secret(FULL), SHOP, "", base), ClientOptions(5, 5, context)))
    assert (account.key, kinds(account)) == ("unknown", UNREACHABLE)
    return account.problems[0].says


def test_nobody_there(monkeypatch):
    assert "the connection was refused" in says("http://127.0.0.1:9")
    assert "the connection was refused" in says("http://localhost:9")

    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "its name has no address" in says("https://api.mailcheck.invalid")


def test_certificates():
    trusted, strange = trustme.CA(), trustme.CA()
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    strange.issue_cert("localhost").configure_cert(server_context)
    client = ssl.create_default_context()
    trusted.configure_trust(client)

    async def run(context, name="localhost"):
        async with Server(Resend([resend_domain(SHOP)], False), server_context) as server:
            base = server.url.replace("localhost", name)
            return await ask_account(AccountRequest("resend", Secret(FULL), SHOP, "", base), ClientOptions(5, 5, context)), server

    for context in (client, None):
        account, server = asyncio.run(run(context))
        assert kinds(account) == UNREACHABLE
        assert "its certificate is not accepted" in account.problems[0].says
        assert server.seen == []  # the key has not left
    strange.configure_trust(client)
    account, server = asyncio.run(run(client, "127.0.0.1"))
    assert "its certificate is not accepted" in account.problems[0].says
    account, server = asyncio.run(run(client))
    assert account.domain.state == "found"


def test_tls_to_a_port_in_clear():
    async def run():
        async with Server(lambda request: Answer(200, LIST)) as server:
            base = f"https://localhost:{server.port}"
            return await ask_account(AccountRequest("resend", Secret(FULL), SHOP, "", base), ClientOptions(1, 1, CONTEXT))

    assert kinds(asyncio.run(run())) == UNREACHABLE


@pytest.mark.parametrize("base", ["https://[::1]:9/v1/", "http://[::1]:9", "https://localhost:9", "http://localhost:9//"])
def test_base_that_is_taken(base):
    says(base)


@pytest.mark.parametrize(
    "base",
    [
        "http://api.resend.com", "http://192.0.2.1", "ftp://localhost", "localhost:80", "https://", "https://user:pass@api.example", "https://a.example?x=1",
        "https://a.example#x", "https://a.example:99999", "https://[::1", "https://a.example/\r\nx", "https://a b.example", "https://müller.example", "/x",
    ],
)  # fmt: skip
def test_base_that_no_key_is_sent_to(base):
    with pytest.raises(UsageError, match="--api-base"):
        asyncio.run(ask_account(AccountRequest("resend", Secret(FULL), SHOP, "", base)))


def test_without_the_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(UsageError, match="the library httpx, which is not installed here"):
        asyncio.run(ask_account(AccountRequest("resend", Secret(FULL), SHOP)))


def test_the_library_is_loaded_when_it_is_needed():
    code = "import sys, mailcheck.live.account; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"httpx", "httpcore", "anyio", "pydantic", "dns"} & set(loaded)


# --- secrecy -----------------------------------------------------------------------------------------------------

KEYS = {
    "resend": "re_Kj38sLq0_Zx81mNvB27cRt5YpQ0sLd9uW",
    "sendgrid": "SG.Kj38sLq0Zx81mNvB27cRt5.YpQ0sLd9uWKj38sLq0Zx81mNvB27cRt5YpQ0sLd9uWe",
    "postmark": "5d1c39f0-7a4e-4b0c-9d52-e1f6a7b8c9d0",
    "mailgun": "3f9c1e7a5b2d8046c1e7a5b2d8043f9c-1a2b3c4d-5e6f7a8b",
    "brevo": "xkeysib-" + "9f3a" * 16 + "-Zx81mNvB27cRt5Yp",
    "odd": "re_with\r\nX-Injected: yes",
    "outside ascii": "re_schlüssel_0123456789",
}


def echoes(key, basic):
    """Answers that send the key back wherever there is room."""
    for secret in (key, basic):
        line = secret.encode("latin-1").replace(b"\r\n", b" ").decode("latin-1")
        head = {"x-echo": line, "set-cookie": f"a={line}"}
        record = {"record": "DKIM", "name": f"{line}._domainkey", "type": "TXT", "value": f"p={line}", "status": line, "host_name": line,
                  "host": line, "data": line, "valid": True, "record_type": "TXT"}  # fmt: skip
        thing = {"id": line, "name": line, "status": line, "region": line, "records": [record], "message": line, "domain": {"name": line, "state": line},
                 "sending_dns_records": [record], "authenticated": True, "dns_records": {"dkim_record": record}, "dns": {"dkim1": record},
                 "ID": 1, "ApiTokens": [line], "Name": line, "valid": True, "scopes": ["mail.send", line]}  # fmt: skip
        mine = {**thing, "name": SHOP, "id": "a1", "status": "verified", "domain": {"name": SHOP, "state": "active"}}
        for status in (200, 400, 401, 403, 404, 418, 429, 500):
            for body in (
                thing,
                mine,
                {"data": [thing], "has_more": True},
                {"data": [mine]},
                [{**thing, "domain": SHOP}],
                {"errors": [{"message": line}]},
                line,
            ):
                yield Answer(status, body, {**head, "retry-after": line if status == 429 else "11"})
        yield Answer(302, headers={"location": f"https://{line.replace(' ', '')}.example/{line.replace(' ', '')}"})
        yield Answer(200, b"{", head)
        yield Answer(raw=f"HTTP/1.1 200 {line}\r\n{line}\r\n\r\n".encode("latin-1"))
        yield Answer(raw=line.encode("latin-1"))
        yield Answer(raw=b"")


@pytest.mark.parametrize("name", KEYS)
def test_secrecy(name, caplog, capfd, monkeypatch):
    """No key, and nothing made from it, in a value, its repr, a log at DEBUG, a file descriptor or an exception."""
    from base64 import b64encode

    caplog.set_level(logging.DEBUG)
    for logger in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection", "asyncio", "anyio", "h11"):
        logging.getLogger(logger).setLevel(logging.DEBUG)
    monkeypatch.setattr(api_module, "_PAUSE", 0.0)
    key = KEYS[name]
    basic = b64encode(f"api:{key}".encode()).decode()
    provider = name if name in ("resend", "sendgrid", "postmark", "mailgun", "brevo") else "resend"
    raised: list[BaseException] = []
    seen: list[str] = []

    async def run():
        for answer in echoes(key, basic):
            async with Server(lambda request, answer=answer: answer) as server:
                request = AccountRequest(provider, Secret(key), SHOP, "eu-west-1", server.url)
                seen.append(repr(request))
                try:
                    account = await ask_account(request, ClientOptions(2, 2, CONTEXT))
                except BaseException as error:
                    raised.append(error)
                    continue
                seen.append(repr(account) + str(account))
                seen.extend(str(part) for one in account.problems for part in one)
            assert all(key not in str((one.path, one.query)) for one in server.seen)
            assert all("x-injected" not in one.headers for one in server.seen)
            if name in ("odd", "outside ascii"):
                assert server.seen == []
                assert kinds(account) == ["key-refused"]

    asyncio.run(run(), debug=True)
    assert raised == []
    log = caplog.text + "".join(capfd.readouterr()) + "".join(str(one.__dict__) for one in caplog.records)
    for secret in (key, basic, key.split("\r\n")[0][3:]):
        assert all(secret not in text for text in seen)
        assert secret not in log


def test_the_log_is_heard_again_afterwards(caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpcore.http11").setLevel(logging.DEBUG)
    asked(Resend([resend_domain(SHOP)], False))
    assert not [one for one in caplog.records if one.name.startswith("httpcore")]
    logging.getLogger("httpcore.http11").debug("another one")
    assert "another one" in caplog.text


def test_no_frame_of_an_error_tells(monkeypatch):
    """An exception of ours, with everything that hangs on it, has no word of the key: here our own mistake."""
    from mailcheck.live.providers import resend

    async def broken(api, domain, region):
        await api.get("/domains")
        raise AssertionError("ours")

    monkeypatch.setattr(resend, "ask", broken)
    with pytest.raises(AssertionError) as caught:
        asked(lambda request: Answer(200, LIST))
    assert FULL not in "".join(traceback.format_exception(caught.value))


def test_stopped_hangs_on_nothing():
    """The library's exceptions hold the request with its headers: none may hang on ours."""
    from mailcheck.live.providers import resend
    from mailcheck.live.providers.api import Api
    from mailcheck.live.providers.base import Reader, Stopped

    async def run():
        async with Api(
            "Resend", "http://127.0.0.1:9", resend.headers(FULL), Reader("Resend", [FULL]), ClientOptions(2, 2, CONTEXT)
        ) as api:
            await api.get("/domains")

    with pytest.raises(Stopped) as caught:
        asyncio.run(run())
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
