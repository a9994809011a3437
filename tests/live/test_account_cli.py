"""`mailcheck account` end to end, against providers' APIs on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest

from mailcheck.cli.account import _NO_FINDING
from mailcheck.live.account import KINDS, Account, Problem
from mailcheck.rules import LIVE_RULES, load
from mailcheck.rules.live.account import Asked
from tests.live.account_servers import FULL, SENDING, Answer, Resend, Server, resend_domain
from tests.support import ROOT

RULES = [code for code in LIVE_RULES if code > "MC750"]
KIND_TO_CODE = {
    "key-refused": "MC751", "key-forbidden": "MC751", "domain-not-in-account": "MC752", "domain-not-verified": "MC752",
    "domain-disabled": "MC752", "records-pending": "MC752", "region-differs": "MC753", "smtp-off": "MC754", "sandbox": "MC754",
}  # fmt: skip
REFUSED = "re_Mistyped_24MadeUpCharactersOnly00"
POSTMARK = "01234567-89ab-cdef-0123-456789abcdef"

KENER = """KENER_SECRET_KEY=k
RESEND_API_KEY={key}
RESEND_SENDER_EMAIL=Status <status@shop.example>
"""
KENER_SMTP = """KENER_SECRET_KEY=k
SMTP_HOST={host}
SMTP_PORT=465
SMTP_SECURE=1
SMTP_USER={user}
SMTP_PASS={key}
SMTP_FROM_EMAIL=status@shop.example
"""


def account(handle, path, *words, env=None):
    """Exit status, standard output and the requests that the API saw."""

    async def go():
        async with Server(handle) as server:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "mailcheck", "account", str(path), "--api-base", server.url, *words), cwd=ROOT,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env={**os.environ, **(env or {})},
            )  # fmt: skip
            out, _ = await asyncio.wait_for(process.communicate(), 60)
            return process.returncode, out.decode(), server.seen

    return asyncio.run(go())


@pytest.fixture
def file(tmp_path):
    def write(text=KENER, **values):
        path = tmp_path / ".env"
        path.write_text(text.format(**{"key": FULL, "host": "smtp.resend.com", "user": "resend", **values}))
        return path

    return write


def resend(*domains):
    return Resend(list(domains), described=False)


def found(out):
    return [(one["code"], one["severity"], one["key"]) for one in json.loads(out)["findings"]]


def test_an_account_that_is_ready(file):
    status, out, seen = account(resend(resend_domain("shop.example")), file())
    assert (
        status == 0 and "the key for resend is valid" in out and "domain shop.example: found, verified, region eu-west-1" in out
    )
    for record in (
        "MX     send.shop.example  feedback-smtp.eu-west-1.amazonses.com",
        "TXT    send.shop.example  v=spf1",
        "resend._domainkey.shop.example",
    ):
        assert record in out
    assert FULL not in out and {one.method for one in seen} == {"GET"}


@pytest.mark.parametrize(
    ("text", "values", "domains", "expected"),
    [
        (KENER, {"key": REFUSED}, [], [("MC751", "error", "RESEND_API_KEY")]),
        (KENER_SMTP, {"key": REFUSED}, [], [("MC751", "error", "SMTP_PASS")]),
        (KENER, {}, [], [("MC752", "error", "RESEND_SENDER_EMAIL")]),
        (KENER_SMTP, {}, [resend_domain("other.example")], [("MC752", "error", "SMTP_FROM_EMAIL")]),
        (KENER, {}, [resend_domain("shop.example", "pending")], [("MC752", "error", "RESEND_SENDER_EMAIL")]),
        (KENER, {"key": SENDING}, [], []),
    ],
)
def test_findings_stand_at_their_settings(text, values, domains, expected, file):
    status, out, _ = account(resend(*domains), file(text, **values), "--output-format", "json")
    assert found(out) == expected and status == bool(expected)
    assert all(key not in out for key in (FULL, SENDING, REFUSED))


def test_records_as_data(file):
    _, out, _ = account(
        resend(resend_domain("shop.example", "pending", records={"dkim": "failed"})), file(), "--output-format", "json"
    )
    [one] = json.loads(out)["accounts"]
    assert (one["provider"], one["key"], one["domain"]) == (
        "resend",
        "valid",
        {"name": "shop.example", "state": "found", "status": "pending"},
    )
    statuses = {record["purpose"]: record["status"] for record in one["records"]}
    assert statuses["dkim"] == "failed" and statuses["spf"] == "pending"
    [said] = json.loads(out)["findings"]
    assert "TXT resend._domainkey.shop.example (failed)" in said["message"]


def test_a_key_that_may_only_send(file):
    status, out, _ = account(resend(), file(key=SENDING))
    assert status == 0 and "is valid, and may only send" in out and "Resend does not show with it" in " ".join(out.split())


def test_one_question_for_one_key(file, tmp_path):
    file()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".env").write_text(KENER_SMTP.format(key=FULL, host="smtp.resend.com", user="resend"))
    once = account(resend(resend_domain("shop.example")), tmp_path / ".env")[2]
    status, out, seen = account(resend(resend_domain("shop.example")), tmp_path)
    assert status == 0 and len(seen) == len(once) and out.count("the key for resend is valid") == 1


def test_keys_from_the_environment(file):
    path = file(key="${RESEND_KEY}")
    status, out, seen = account(resend(), path, env={"RESEND_KEY": FULL})
    assert status == 0 and not seen and "set RESEND_KEY and add --env" in " ".join(out.split())
    status, out, seen = account(resend(resend_domain("shop.example")), path, "--env", env={"RESEND_KEY": FULL})
    assert status == 0 and seen and "is valid" in out and FULL not in out


def test_what_cannot_be_asked(file):
    for values in ({"host": "mail.example.org"}, {"host": "smtp.gmail.com"}):
        status, out, seen = account(resend(), file(KENER_SMTP, **values))
        words = " ".join(out.split())
        assert status == 0 and not seen and ("it is not known who takes the mail" in words or "no API of this provider" in words)


def test_an_api_that_fails(file):
    for answer, said in ((Answer(500), "500"), (Answer(429), "429"), (Answer(200, b"<html>"), "cannot be read")):
        status, out, _ = account(lambda request, answer=answer: answer, file())
        assert status == 0 and "skipped: " in out and said in " ".join(out.split()), out


def test_an_ignore_comment(file):
    path = file(key=REFUSED)
    path.write_text(path.read_text().replace("RESEND_API", "# mailcheck: ignore[MC751] -- rotated\nRESEND_API"))
    assert account(resend(), path)[0] == 0


def test_a_server_that_holds_mail_back(file):
    server = {"ID": 1, "SmtpApiActivated": False, "DeliveryType": "Sandbox"}
    path = file(KENER_SMTP, host="smtp.postmarkapp.com", user=POSTMARK, key=POSTMARK)
    status, out, _ = account(lambda request: Answer(200, server), path, "--output-format", "json")
    assert (status, found(out)) == (1, [("MC754", "warning", "SMTP_PASS")]) and POSTMARK not in out
    [one] = json.loads(out)["findings"]
    assert (
        "SMTP is switched off" in one["message"]
        and "sandbox server" in one["message"]
        and one["help"].startswith("switch SMTP on")
    )
    assert account(lambda request: Answer(200, {**server, "SmtpApiActivated": True, "DeliveryType": "Live"}), path)[0] == 0


@pytest.mark.parametrize("format", ["sarif", "github", "gitlab", "junit"])
def test_other_formats(format, file):
    status, out, _ = account(resend(), file(), "--output-format", format)
    assert status == 1 and "MC752" in out and FULL not in out


def said_of(kind):
    asked = Asked(Account("resend", problems=(Problem(kind, "it is so", "do this"),)))
    return [(one.rule.code, one.message, one.help) for code in RULES for one in load(code).check(asked)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_belongs_to_one_rule(kind):
    assert (kind in _NO_FINDING) != (kind in KIND_TO_CODE)
    assert said_of(kind) == ([(KIND_TO_CODE[kind], "it is so", "do this")] if kind in KIND_TO_CODE else [])


@pytest.mark.parametrize("code", RULES)
def test_an_emptied_rule_is_noticed(code, monkeypatch):
    kinds = [kind for kind, its in KIND_TO_CODE.items() if its == code]
    assert kinds and all(said_of(kind) for kind in kinds)
    monkeypatch.setattr(load(code), "check", lambda asked: iter(()))
    assert not any(said_of(kind) for kind in kinds)
