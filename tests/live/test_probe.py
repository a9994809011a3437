"""`mailcheck probe` end to end: files and words, against Postfix with Dovecot and against servers that follow a script."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import subprocess
import sys
import time

import pytest

from mailcheck import catalogue
from mailcheck.cli.commands import cli
from mailcheck.config import Config
from mailcheck.errors import MailcheckError
from mailcheck.live.dialogue import Options
from mailcheck.live.kinds import KINDS
from mailcheck.live.probe import probe, remarks
from mailcheck.live.reply import Reply
from mailcheck.live.results import FAILED, NOT_REACHED, OK, SKIPPED, Dialogue, StageResult
from mailcheck.live.target import IMPLICIT, NONE, STARTTLS, Secret, Target
from mailcheck.live.transcript import STAGES
from mailcheck.report import FORMATS
from mailcheck.rules import LIVE_RULES, load
from mailcheck.rules.live.base import Tried
from tests.live.hostile import Server
from tests.live.mailservers import PASSWORD, REFUSED_SENDER, USER, free_ports
from tests.support import ROOT
from tests.test_sarif import official_schema

RULES = [code for code in LIVE_RULES if code < "MC750"]

KENER = """KENER_SECRET_KEY=k
SMTP_HOST={host}
SMTP_PORT={port}
SMTP_SECURE={secure}
SMTP_USER={user}
SMTP_PASS={password}
SMTP_FROM_EMAIL=Status <{sender}>
"""
COMPOSE = """services:
  kener:
    image: rajnandan1/kener
    environment:
      SMTP_HOST: {host}
      SMTP_PORT: {port}
      SMTP_SECURE: {secure}
      SMTP_USER: {user}
      SMTP_PASS: {password}
      SMTP_FROM_EMAIL: {sender}
"""
DJANGO = """EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "{host}"
EMAIL_PORT = {port}
EMAIL_USE_SSL = bool({secure})
EMAIL_HOST_USER = "{user}"
EMAIL_HOST_PASSWORD = "{password}"
DEFAULT_FROM_EMAIL = "{sender}"
""".replace("bool({secure})", "{truth}")
NODEMAILER = """import nodemailer from "nodemailer";
export default nodemailer.createTransport({{
  host: "{host}", port: {port}, secure: {secure} === 1, auth: {{ user: "{user}", pass: "{password}" }},
}});
""".replace("{secure} === 1", "{lower}")
SYMFONY = "MAILER_DSN=smtp{s}://{quoted}@{host}:{port}\n"
FILES = {".env": KENER, "compose.yaml": COMPOSE, "settings.py": DJANGO, "mail.mjs": NODEMAILER, "symfony.env": SYMFONY}


@pytest.fixture
def run(authority, capfd, monkeypatch):
    """Runs a command in this process: its exit status, what it wrote, and its complaint about the words."""
    monkeypatch.setenv("NO_COLOR", "1")

    def command(*words, trusting=True):
        words = [str(word) for word in words]
        if words[0] == "probe" and trusting:
            words += ["--ca-file", authority.ca_file]
        capfd.readouterr()
        try:
            status, complaint = cli.main(words, standalone_mode=False), ""
        except MailcheckError as error:
            status, complaint = 2, str(error)
        return status, capfd.readouterr().out, complaint

    return command


@pytest.fixture
def file(tmp_path, mailservers):
    def write(name=".env", port="implicit", secure=1, host="localhost", user=USER, password=PASSWORD, sender=USER, folder=""):
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        quoted = f"{user}:{password}".replace("@", "%40").replace(" ", "%20")
        number = mailservers.ports.get(port, port)
        path.write_text(
            FILES[name].format(host=host, port=number, secure=secure, truth=bool(secure), lower=str(bool(secure)).lower(), user=user,
                               password=password, sender=sender, s="s" * secure, quoted=quoted)
        )  # fmt: skip
        return path

    return write


def found(out):
    """Of a JSON report: code, severity, key."""
    return [(one["code"], one["severity"], one["key"]) for one in json.loads(out)["findings"]]


# --- files and words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_works(name, run, file):
    status, out, _ = run("probe", file(name))
    assert status == 0 and "everything that was tried was accepted" in out and "no mistakes found" in out
    assert "-> AUTH PLAIN <hidden>" in out and PASSWORD not in out and "DATA" not in out
    assert ("-> MAIL FROM:<joe@example.com>" in out) == (name not in ("mail.mjs", "symfony.env"))
    if name in ("mail.mjs", "symfony.env"):
        assert "the sender is not in these settings, so it was not tried" in out


@pytest.mark.parametrize(
    ("change", "code", "severity", "key", "said"),
    [
        ({"host": "nowhere.invalid"}, "MC701", "error", "SMTP_HOST", "does not exist"),
        ({"port": 9}, "MC702", "error", "SMTP_PORT", "refuses the connection"),
        ({"secure": 0}, "MC704", "error", "SMTP_PORT", "write SMTP_SECURE=1"),
        ({"port": "starttls"}, "MC704", "error", "SMTP_PORT", "write SMTP_SECURE=0"),
        ({"port": "wrong_name", "secure": 0}, "MC705", "warning", "SMTP_HOST", "it is for mail.other.example"),
        ({"port": "expired", "secure": 0}, "MC705", "warning", "SMTP_HOST", "have the server's certificate renewed"),
        ({"port": "future", "secure": 0}, "MC705", "warning", "SMTP_HOST", "look at the clock"),
        ({"port": "self_signed", "secure": 0}, "MC705", "warning", "SMTP_HOST", "--ca-file"),
        ({"port": "incomplete", "secure": 0}, "MC705", "warning", "SMTP_HOST", "its whole chain"),
        ({"port": "old", "secure": 0}, "MC706", "error", "SMTP_HOST", "it has TLSv1"),
        ({"password": "wrong horse"}, "MC710", "error", "SMTP_PASS", "the login is wrong"),
        ({"port": "plain", "secure": 0}, "MC711", "error", "SMTP_SECURE", "in clear text"),
        ({"sender": REFUSED_SENDER}, "MC712", "error", "SMTP_FROM_EMAIL", "The domain is not verified"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_setting(change, code, severity, key, said, run, file):
    status, out, _ = run("probe", "--timeout", "1", "--output-format", "json", file(**change))
    assert (status, found(out)) == (1, [(code, severity, key)])
    [one] = json.loads(out)["findings"]
    assert said in one["message"] + " " + one["help"]
    assert one["app"] == "kener" and "wrong horse" not in out


def test_values_from_the_environment(run, file, monkeypatch):
    path = file(password="${KENER_MAIL_PASSWORD}")
    status, out, _ = run("probe", path)
    assert status == 0 and "not tried: SMTP_PASS is not visible in the file; set KENER_MAIL_PASSWORD and add --env" in out
    monkeypatch.setenv("KENER_MAIL_PASSWORD", PASSWORD)
    assert "not tried" in run("probe", path)[1], "only where it was asked for"
    status, out, _ = run("probe", "--env", path)
    assert status == 0 and "AUTH PLAIN <hidden>" in out and PASSWORD not in out


def test_only(run, file, tmp_path):
    file(port=9), file("settings.py")
    assert run("probe", tmp_path)[0] == 1
    status, out, _ = run("probe", "--only", "django", tmp_path)
    assert status == 0 and "Django" in out and "Kener" not in out
    status, out, complaint = run("probe", "--only", "djnago", tmp_path)
    assert status == 2 and complaint == "--only djnago: these files have django, kener, smtp"


def test_words(run, mailservers, monkeypatch):
    words = (
        "probe",
        "--host",
        "localhost",
        "--port",
        mailservers.ports["starttls"],
        "--tls",
        "starttls",
        "--user",
        USER,
        "--from",
        USER,
    )
    status, _, complaint = run(*words)
    assert status == 2 and "set MAILCHECK_PASSWORD" in complaint
    monkeypatch.setenv("SECRET_OF_MINE", PASSWORD)
    status, out, _ = run(*words, "--password-env", "SECRET_OF_MINE")
    assert status == 0 and "everything that was tried was accepted" in out
    monkeypatch.setenv("SECRET_OF_MINE", "wrong horse")
    status, out, _ = run(*words, "--password-env", "SECRET_OF_MINE")
    assert status == 1 and "MC710 login-refused" in out
    status, out, _ = run(*words, "--password-env", "SECRET_OF_MINE", "--output-format", "json")
    assert status == 1 and [one["code"] for one in json.loads(out)["probes"][0]["remarks"]] == ["MC710"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name a file, or a server with --host"),
        (("--host", "localhost", ".env"), "name a file, or a server with --host"),
        (("--send", ".env"), "--send needs --to"),
        (("--to", "nobody", ".env"), "--to: this is no address"),
        (("--host", "localhost", "--output-format", "sarif"), "there is no file; take text or json"),
        (("--timeout", "0", ".env"), "--timeout: more than 0 seconds"),
        (("--host", "localhost", "--provider", "resned"), "did you mean 'resend'"),
    ],
)
def test_mistakes_in_the_command(words, said, run):
    status, out, complaint = run("probe", *words)
    assert status == 2 and said in complaint and out == ""


def test_a_certificate_file_that_is_none(run, file, tmp_path):
    (tmp_path / "none.pem").write_text("no certificate")
    for path in (tmp_path / "none.pem", tmp_path / "nowhere.pem"):
        status, _, complaint = run("probe", "--ca-file", path, file(), trusting=False)
        assert status == 2 and "no certificates can be read from it" in complaint


def test_recipient_and_message(run, file, mailservers):
    status, out, _ = run("probe", "--to", "ann@example.org", file())
    assert status == 0 and "RCPT TO:<ann@example.org>" in out and "DATA" not in out
    recipient = f"probe-{os.getpid()}@example.org"
    status, out, _ = run("probe", "--send", "--to", recipient, file("compose.yaml"))
    assert status == 0 and "DATA" in out and "no message was sent" not in out
    for _ in range(50):
        if any(f"to=<{recipient}>" in line and "status=sent" in line for line in mailservers.log.read_text().splitlines()):
            return
        time.sleep(0.1)
    pytest.fail("the message did not arrive")


def test_a_login_in_clear_text(run, file):
    path = file(port="plain", secure=0)
    status, out, _ = run("probe", path)
    assert status == 1 and "MC711" in out and "AUTH PLAIN <hidden>" not in out and "would have sent it in clear text" in out
    assert "everything that was tried was accepted" not in out
    status, out, _ = run("probe", "--allow-cleartext", path)
    assert status == 0 and "the login went in clear text, as --allow-cleartext asked" in out


def test_a_program_that_stops_at_its_settings(run, tmp_path, mailservers):
    path = tmp_path / "settings.py"
    text = DJANGO.format(
        host="localhost", port=mailservers.ports["implicit"], truth=True, user=USER, password=PASSWORD, sender=USER
    )
    path.write_text(text + "EMAIL_USE_TLS = True\n")
    status, out, _ = run("probe", path)
    assert status == 1 and "the program stops at these settings" in out and "MC108" in out and "<-" not in out


def test_a_file_that_cannot_be_read(run, tmp_path):
    path = tmp_path / "compose.yaml"
    path.write_text("services:\n  kener:\n    environment: {SMTP_HOST: [\n")
    status, out, _ = run("probe", path)
    assert status == 1 and "MC901" in out


def test_the_way_to_log_in(run, tmp_path, mailservers):
    """What the settings name is used, and nothing else."""
    path = tmp_path / "mail.mjs"
    text = FILES["mail.mjs"].format(
        host="localhost", port=mailservers.ports["implicit"], lower="true", user=USER, password=PASSWORD
    )
    write = lambda method: path.write_text(text.replace("host:", f'name: "app.example", authMethod: "{method}", host:'))  # noqa: E731
    for method, said in (
        ("cram-md5", "AUTH CRAM-MD5"),
        ("LOGIN", "AUTH LOGIN"),
        ("XOAUTH2", "the application and the server have no way to log in"),
    ):
        write(method)
        status, out, _ = run("probe", path)
        assert said in out and "EHLO app.example" in out and status == (method == "XOAUTH2")
    write("NTLM")
    assert "not tried: it logs in with NTLM" in run("probe", path)[1]


# --- reports -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_every_format(format, run, file):
    status, out, _ = run("probe", "--output-format", format, file(password="wrong horse"))
    assert status == 1 and "MC710" in out and "wrong horse" not in out
    if format in ("json", "sarif", "gitlab"):
        json.loads(out)


def test_the_transcript_in_json(run, file):
    _, out, _ = run("probe", "--output-format", "json", file(sender=REFUSED_SENDER))
    [one] = json.loads(out)["probes"]
    assert (one["tls"], one["authenticated"], one["mechanism"]) == ("implicit", True, "PLAIN")
    assert one["certificate"]["verified"] and one["certificate"]["version"] == "TLSv1.3"
    assert {event["direction"] for event in one["transcript"]} == {">", "<", "*"}
    assert next(event["text"] for event in one["transcript"] if event["stage"] == "auth") == "AUTH PLAIN <hidden>"
    stages = {stage["stage"]: (stage["outcome"], stage["kind"]) for stage in one["stages"]}
    assert stages["mail"] == ("failed", "sender-refused") and stages["rcpt"] == ("not-reached", "")
    assert next(stage for stage in one["stages"] if stage["stage"] == "mail")["reply"]["code"] == 550


def test_sarif_is_valid(run, file, tmp_path):
    from jsonschema import Draft4Validator, Draft7Validator

    _, out, _ = run("probe", "--output-format", "sarif", file(password="wrong horse"))
    report = json.loads(out)
    assert [one["ruleId"] for one in report["runs"][0]["results"]] == ["MC710"]
    schema = official_schema(tmp_path)
    validator = Draft4Validator if "draft-04" in schema.get("$schema", "") else Draft7Validator
    assert not list(validator(schema).iter_errors(report))


def test_the_report_in_a_file(run, file, tmp_path):
    _, out, _ = run("probe", "--output-file", tmp_path / "report.txt", file(password="wrong horse"))
    assert "AUTH PLAIN" in out and "MC710" not in out and "MC710" in (tmp_path / "report.txt").read_text()


def test_in_one_report_with_validate(file, authority):
    """As CI runs it; Python takes the certificates to trust from the environment too."""
    path = file(password="wrong horse", port="starttls", secure=0)
    words = ("validate", "--probe", "--dns", "--resolver", "127.0.0.1:9", "--output-format", "json", str(path))
    done = subprocess.run(
        [sys.executable, "-m", "mailcheck", *words], capture_output=True, text=True, cwd=ROOT, timeout=60,
        env={**os.environ, "SSL_CERT_FILE": authority.ca_file},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    codes = {one["code"] for one in json.loads(done.stdout)["findings"]}
    assert "MC710" in codes and any(code < "MC6" for code in codes)


def test_an_ignore_comment(run, file):
    path = file(password="wrong horse")
    path.write_text(path.read_text().replace("SMTP_PASS", "# mailcheck: ignore[MC710] -- on purpose\nSMTP_PASS"))
    status, out, _ = run("probe", "--output-format", "json", path)
    assert (status, found(out)) == (0, [])
    assert run("probe", "--fail-on", "error", file(port="expired", secure=0))[0] == 0


# --- one login, and no host that nobody named ----------------------------------------------------------------------


def test_one_login_for_an_account(run, file, tmp_path, mailservers):
    """Three files, two ports and two modes, one account: one login, and each file its own verdict."""
    file(folder="a"), file("settings.py", folder="b"), file("compose.yaml", "starttls", 0, folder="c")
    status, out, _ = run("probe", tmp_path)
    assert status == 0 and out.count("-> AUTH") == 1 and "whose login was tried before" in out
    (tmp_path / "d").mkdir()
    file("compose.yaml", "starttls", 1, folder="d"), file(port="plain", secure=0, folder="e")
    status, out, _ = run("probe", tmp_path)
    assert status == 1 and out.count("-> AUTH") == 1 and "MC704" in out and "MC711" in out


def test_a_refused_login_is_said_of_every_file(run, file, tmp_path):
    file(folder="a", password="wrong horse"), file("compose.yaml", "starttls", 0, folder="b", password="wrong horse")
    status, out, _ = run("probe", tmp_path)
    assert status == 1 and out.count("-> AUTH") == 1 and out.count("[MC710") == 2
    file("settings.py", folder="c", password="another horse")
    status, out, _ = run("probe", tmp_path)
    assert out.count("-> AUTH") == 1 and "another password was tried for this account" in out


def test_one_login_where_files_are_mended(run, file, mailservers, authority, monkeypatch):
    """`--fix` reads the files again, and nobody logs in again."""
    from mailcheck.cli import probe as probing

    monkeypatch.setenv("SSL_CERT_FILE", authority.ca_file)
    logins, before = [], probing.probe

    async def counted(target, options, *more):
        tried = await before(target, options, *more)
        logins.extend(event.text for event in tried.dialogue.transcript if event.text.startswith("AUTH"))
        return tried

    monkeypatch.setattr(probing, "probe", counted)
    path = file(port="starttls", secure=0)
    path.write_text(path.read_text().replace("=localhost", '="localhost "'))  # a stray blank, which is mended
    run("validate", "--probe", "--fix", path)
    assert '"localhost "' not in path.read_text() and logins == ["AUTH PLAIN <hidden>"]


HOOKED = """
import sys
def hook(event, args):
    if event == "socket.connect":
        print("CONNECT", args[1], flush=True)
    elif event == "socket.getaddrinfo":
        print("LOOKUP", args[0], flush=True)
    elif event in ("socket.sendto", "socket.gethostbyname", "socket.gethostbyaddr"):
        print("OTHER", event, flush=True)
sys.addaudithook(hook)
from mailcheck.cli import main
main()
"""


def test_only_hosts_that_are_named(file, authority, mailservers):
    path = file(port="starttls")  # which fails, so that neighbours are looked at
    words = ("probe", "--ca-file", authority.ca_file, "--timeout", "1", str(path))
    done = subprocess.run([sys.executable, "-c", HOOKED, *words], capture_output=True, text=True, cwd=ROOT, timeout=60)
    lines = done.stdout.splitlines()
    assert {line for line in lines if line.startswith(("LOOKUP", "OTHER"))} <= {
        "LOOKUP localhost",
        "LOOKUP 127.0.0.1",
        "LOOKUP ::1",
    }
    connects = [line for line in lines if line.startswith("CONNECT")]
    assert connects and all(line.startswith(("CONNECT ('127.0.0.1', ", "CONNECT ('::1', ")) for line in connects)
    assert len(connects) < 8
    unasked = subprocess.run(
        [sys.executable, "-c", HOOKED, "validate", str(path)], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert "CONNECT" not in unasked.stdout and "LOOKUP" not in unasked.stdout


def test_a_name_that_could_not_be_looked_up(run, file, monkeypatch):
    from mailcheck.live import connection

    async def addresses(*_):
        raise connection.Unresolved(False)

    monkeypatch.setattr(connection, "addresses", addresses)
    status, out, _ = run("probe", "-v", file())
    assert status == 0 and "could not be looked up" in out and "MC701" not in out


# --- neighbours ----------------------------------------------------------------------------------------------------

PROVIDER = """id: loopback-mail
name: Loopback Mail
kind: transactional
hosts: [localhost]
ports: {{{implicit}: implicit, {starttls}: starttls}}
recommended: {implicit}
login: required
sources: ["https://example.com/"]
checked: 2026-01-01
"""


@pytest.mark.parametrize(
    ("change", "code", "help"),
    [
        ({"port": "closed"}, "MC702", "port {implicit} answers from here: write SMTP_PORT={implicit}"),
        (
            {"port": "closed", "secure": 0},
            "MC702",
            "port {implicit} answers from here: write SMTP_PORT={implicit} and SMTP_SECURE=1",
        ),
        ({"port": "starttls"}, "MC704", "write SMTP_SECURE=0"),
        ({"secure": 0}, "MC704", "write SMTP_SECURE=1"),
        ({"port": "plain"}, "MC704", "write SMTP_PORT={implicit}"),
        ({"port": "plain", "secure": 0}, "MC711", "port {implicit} has TLS: write SMTP_PORT={implicit} and SMTP_SECURE=1"),
    ],
)
def test_neighbours(change, code, help, run, file, tmp_path, mailservers):
    (tmp_path / "schemas" / "providers").mkdir(parents=True)
    (tmp_path / "schemas" / "providers" / "loopback-mail.yaml").write_text(PROVIDER.format(**mailservers.ports))
    (tmp_path / "mailcheck.toml").write_text(f'schema-dirs = ["{tmp_path}/schemas"]\n')
    if change.get("port") == "closed":
        change = {**change, "port": free_ports(1)[0]}
    status, out, _ = run(
        "probe", "--config", tmp_path / "mailcheck.toml", "--timeout", "1", "--output-format", "json", file(**change)
    )
    [one] = json.loads(out)["findings"]
    assert (status, one["code"], one["help"]) == (1, code, help.format(**mailservers.ports))
    [tried] = json.loads(out)["probes"]
    assert not tried["authenticated"], "neighbours are tried without a login"


def test_a_program_that_cannot_start_tls(run, tmp_path, mailservers):
    """The server wants TLS for a login: the help names the switch of this program."""
    text = DJANGO.format(
        host="localhost", port=mailservers.ports["starttls"], truth=False, user=USER, password=PASSWORD, sender=USER
    )
    (tmp_path / "settings.py").write_text(text + "EMAIL_USE_TLS = False\n")
    status, out, _ = run("probe", "--output-format", "json", tmp_path / "settings.py")
    [one] = json.loads(out)["findings"]
    assert (status, one["code"], one["help"]) == (1, "MC709", "write EMAIL_USE_TLS = True") and one["key"].startswith(
        "EMAIL_USE_"
    )


# --- every kind has its rule ---------------------------------------------------------------------------------------

NOT_A_FINDING = {"resolver-failed"}
"""Said as not judged."""
SKIPS = {"login-withheld": "auth"}
LATE = {"address-malformed": "mail", "utf8-needed": "mail"}
KIND_TO_CODE = {
    "host-not-found": "MC701", "connection-refused": "MC702", "connection-timeout": "MC702", "network-unreachable": "MC702",
    "not-smtp": "MC703", "greeting-refused": "MC703", "greeting-timeout": "MC703", "ehlo-refused": "MC703", "reply-malformed": "MC703",
    "reply-too-long": "MC703", "connection-lost": "MC703", "timeout": "MC703", "tls-to-plain-port": "MC704", "plain-to-tls-port": "MC704",
    "certificate-name": "MC705", "certificate-expired": "MC705", "certificate-not-yet-valid": "MC705", "certificate-self-signed": "MC705",
    "certificate-unknown-issuer": "MC705", "certificate-other": "MC705", "tls-handshake-failed": "MC706", "tls-too-old": "MC706",
    "starttls-not-offered": "MC707", "starttls-refused": "MC707", "starttls-injection": "MC708", "auth-not-offered": "MC709",
    "auth-only-after-tls": "MC709", "auth-mechanism-missing": "MC709", "login-needed": "MC709", "tls-needed": "MC709",
    "auth-refused": "MC710", "auth-server-unproved": "MC710", "login-unsendable": "MC710", "password-missing": "MC710",
    "login-withheld": "MC711", "sender-refused": "MC712", "address-malformed": "MC712", "utf8-needed": "MC712",
    "recipient-refused": "MC713", "message-refused": "MC714", "temporary": "MC715", "auth-temporary": "MC715",
}  # fmt: skip


def pretended(kind, stage, reply=None, outcome=FAILED):
    """A try that ended so."""
    stages = tuple(
        StageResult(name, outcome if name == stage else NOT_REACHED, kind if name == stage else "", reply, 0.0, KINDS[kind])
        for name in STAGES
    )
    target = Target("localhost", 587, STARTTLS, True, USER, None, (), USER)
    return Tried(Dialogue(target, stages, (), "127.0.0.1", (), (), None, "PLAIN", False))


def said_of(kind, stage=""):
    stage = stage or LATE.get(kind) or SKIPS.get(kind) or "auth"
    return remarks(pretended(kind, stage, outcome=SKIPPED if kind in SKIPS else FAILED), Config())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_belongs_to_one_rule(kind):
    assert [one.rule.code for one in said_of(kind)] == ([] if kind in NOT_A_FINDING else [KIND_TO_CODE[kind]])


def test_the_recipient_of_the_words_is_not_the_sender():
    for kind in LATE:
        assert [one.rule.code for one in said_of(kind, "rcpt")] == ["MC713"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NOT_A_FINDING])
def test_every_kind_reads_well(kind):
    [one] = said_of(kind)
    assert one.help and one.message.startswith("localhost") and "None" not in one.message
    assert not one.message.endswith(".") and "  " not in one.message and "but no " not in one.message


@pytest.mark.parametrize("code", RULES)
def test_an_emptied_rule_is_noticed(code, monkeypatch):
    kinds = [kind for kind, its in KIND_TO_CODE.items() if its == code]
    assert kinds and all(said_of(kind) for kind in kinds)
    monkeypatch.setattr(load(code), "check", lambda tried: iter(()))
    assert not any(said_of(kind) for kind in kinds)


# --- what the server says ------------------------------------------------------------------------------------------

SCRIPTS = [
    ({"greeting": b"554 5.7.1 go away\r\n"}, NONE, "MC703", "turns this machine away"),
    ({"greeting": b"* OK IMAP4rev1\r\n"}, NONE, "MC703", "the server speaks IMAP"),
    ({"greeting": b"421 4.3.2 too busy\r\n"}, NONE, "MC715", "refuses for now"),
    ({"STARTTLS": b"454 4.7.0 no TLS now\r\n"}, STARTTLS, "MC707", "insists on it"),
    ({"STARTTLS": b"220 go\r\n250 injected\r\n"}, STARTTLS, "MC708", "text in clear came"),
    ({"EHLO": b"250 mail.example\r\n"}, NONE, "MC709", "offers no login"),
    ({"AUTH": b"535 5.7.8 no\r\n"}, NONE, "MC710", "the login is wrong"),
    ({"AUTH": b"454 4.7.0 later\r\n"}, NONE, "MC715", "refuses for now"),
    ({"MAIL": b"550 5.7.60 not yours\r\n"}, NONE, "MC712", "may not send as this sender"),
    ({"RCPT": b"550 5.1.1 nobody\r\n"}, NONE, "MC713", "no such mailbox"),
    ({".": b"554 5.7.1 not verified\r\n"}, NONE, "MC714", "refuses the test message"),
    ({".": b"450 4.2.0 greylisted\r\n"}, NONE, "MC715", "it is about the mailbox"),
    ({"MAIL": b"550-5.7.1 first half\r\n550 5.7.1 second half\r\n"}, NONE, "MC712", "first half 5.7.1 second half"),
]


def tried_with(answers, tls, provider=None, context=None):
    async def go():
        async with Server(answers, context) as server:
            target = Target("127.0.0.1", server.port, tls, True, USER, Secret(PASSWORD), (), USER)
            options = Options(timeout=2.0, deadline=10.0, allow_cleartext=True, recipient="ann@example.org", send=True)
            return await probe(target, options, provider)

    return asyncio.run(go())


@pytest.mark.parametrize(("answers", "tls", "code", "said"), SCRIPTS)
def test_scripts(answers, tls, code, said):
    [one] = remarks(tried_with(answers, tls), Config())
    assert one.rule.code == code and said in f"{one.message} {one.help}"


@functools.cache
def known():
    return catalogue.load()


REPLIES = [
    (name, number)
    for name in known().provider_ids()
    for number, one in enumerate(known().provider_by_id(name).get("replies") or ())
    if one.get("stage") not in ("api", "connect", "tls") and str(one.get("code", 550))[0] in "45"
]


@pytest.mark.parametrize(("name", "number"), REPLIES)
def test_replies_of_providers(name, number):
    """A server that answers in the provider's words: the report says what it means and what to do."""
    provider = known().provider_by_id(name)
    one = provider["replies"][number]
    stage = one.get("stage") or "mail"
    code, text = one.get("code", 550), one.get("text", "x")
    reply = Reply(code, "", (text,))
    kind = (
        "temporary"
        if code // 100 == 4
        else {"auth": "auth-refused", "mail": "sender-refused", "rcpt": "recipient-refused", "data": "message-refused"}[stage]
    )
    tried = pretended(kind, stage, reply)._replace(provider=provider)
    [said] = remarks(tried, Config())
    assert said.message.endswith(f"that is: {one['means']}")
    assert said.help == (
        one.get("do") or f"the file cannot mend this; look into the account at {provider['name'].split(' (')[0]}"
    )


def test_there_are_replies():
    assert len(REPLIES) > 150


WORDS = [
    ("resend", "AUTH", 0),
    ("gmail", "AUTH", 0),
    ("resend", ".", 1),
    ("amazon-ses", ".", 3),
    ("brevo", "AUTH", 1),
    ("gmail", "AUTH", 3),
]


@pytest.mark.parametrize(("name", "word", "number"), WORDS)
def test_replies_over_the_wire(name, word, number):
    """The same over a connection, in two lines, as some servers break their sentences."""
    provider = known().provider_by_id(name)
    one = provider["replies"][number]
    first, _, rest = one["text"].partition(" ")
    answer = f"{one['code']}-5.7.0 {first}\r\n{one['code']} 5.7.0 {rest}\r\n".encode()
    [said] = remarks(tried_with({word: answer}, NONE, provider), Config())
    assert one["means"] in said.message and said.help == one["do"]


def test_a_provider_named_in_the_words(authority, monkeypatch):
    """`--provider resend` on another host, the whole command."""

    async def go():
        async with Server({"AUTH": b"535 Authentication failed\r\n"}, authority.good.context(), implicit=True) as server:
            words = (
                "probe",
                "--host",
                "localhost",
                "--port",
                str(server.port),
                "--tls",
                "implicit",
                "--user",
                "resend",
                "--provider",
                "resend",
            )
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "mailcheck", *words, "--ca-file", authority.ca_file, stdout=asyncio.subprocess.PIPE, cwd=ROOT,
                env={**os.environ, "MAILCHECK_PASSWORD": "re_abc"},
            )  # fmt: skip
            out, _ = await process.communicate()
            return process.returncode, out.decode(), len(server.logins)

    status, out, logins = asyncio.run(go())
    assert (status, logins) == (1, 1) and "re_abc" not in out
    assert "the user name is not resend, or the key is wrong, revoked or may not send" in out
    assert "user name resend, password a current API key that may send" in out


def test_what_a_success_does_not_prove():
    from mailcheck.live.probe import proves

    resend = known().provider_by_id("resend")
    stages = tuple(StageResult(name, OK if name != "data" else SKIPPED, "", None, 0.0, "") for name in STAGES)
    target = Target("smtp.resend.com", 465, IMPLICIT, True, "resend", None, (), "joe@example.com")
    dialogue = Dialogue(target, stages, (), "", None, (), None, "PLAIN", True)
    assert proves(Tried(dialogue, None, resend)) == (
        "Resend judges the sender only after the whole message: this try does not prove that joe@example.com may send"
    )
    assert "what the server makes of its content" in proves(Tried(dialogue))
    assert (
        proves(Tried(dialogue._replace(target=target._replace(username=None), authenticated=False)))
        == "no login is configured, so none was tried"
    )
