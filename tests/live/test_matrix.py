"""Real clients against a server that notes what it was told: what `validate` and `probe` say of a file is what its program does.

The same settings are written twice: with a public name, which a provider of our own maps to the ports, for `validate`; with the
server's address for the client and `probe`. A verdict is bad when mail cannot be sent, or the login goes in clear text."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from mailcheck import pipeline
from mailcheck.cli import probe as probing
from mailcheck.config import Config
from mailcheck.model import ERROR, WARNING
from tests.live.authority import self_signed
from tests.live.hostile import Server
from tests.support import ROOT

CLIENTS = Path(__file__).parent / "clients"
HOST, NAME = "127.77.0.1", "smtp.matrix-mail.net"
GOOD, WRONG = "mx_correct_horse_battery", "wrong-horse-battery"
PORTS = {"implicit": "implicit", "starttls": "starttls", "lax": "starttls", "plain": "none", 465: "implicit", 587: "starttls"}
"""Name of a port, and how it speaks. `lax` offers the login before STARTTLS too; numbers are themselves, if we may have them."""
CERTIFICATES = {"strange-implicit": "implicit", "strange-starttls": "starttls"}
"""Ports with a certificate nobody trusts."""
TIMEOUT = 5  # seconds; who is waited for in vain waits side by side with the others

PROVIDER = """id: matrix
name: Matrix Mail
kind: transactional
hosts: [{name}]
ports: {{{ports}}}
login: required
methods: [PLAIN, LOGIN]
password: {{what: "a Matrix key", prefix: mx_, pattern: 'mx_[a-z_]+'}}
sources: ["https://example.com/"]
checked: 2026-01-01
"""


class Case(NamedTuple):
    """`way`: a name of the client's WAYS. `good`: with the right password."""

    client: str
    way: str
    port: str | int
    good: bool

    @property
    def user(self):
        return f"u-{self.client}-{self.way}-{self.port}-{'good' if self.good else 'wrong'}"

    def __str__(self):
        return self.user[2:]


class Verdict(NamedTuple):
    """What became of a case. `clear`: the login crossed the wire without TLS."""

    sends: bool
    clear: bool
    says: str

    @property
    def bad(self):
        return not self.sends or self.clear


# --- what people write ---------------------------------------------------------------------------------------------

DJANGO = """# Django
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "{host}"
EMAIL_PORT = {port}
{way}
EMAIL_HOST_USER = "{user}"
EMAIL_HOST_PASSWORD = "{password}"
EMAIL_TIMEOUT = {timeout}
DEFAULT_FROM_EMAIL = "status@example.com"
"""
NODEMAILER = """const nodemailer = require("nodemailer");
module.exports = nodemailer.createTransport({{
  host: "{host}",
  port: {port},
  {way}
  auth: {{ user: "{user}", pass: "{password}" }},
  connectionTimeout: {timeout}000,
  greetingTimeout: {timeout}000,
}});
"""
AIOSMTPLIB = """import aiosmtplib


async def deliver(message):
    await aiosmtplib.send(message, hostname="{host}", port={port}, {way}username="{user}", password="{password}", timeout={timeout})
"""
PHPMAILER = """<?php
$mail = new PHPMailer\\PHPMailer\\PHPMailer(true);
$mail->isSMTP();
$mail->Host = '{host}';
$mail->Port = {port};
{way}
$mail->SMTPAuth = true;
$mail->Username = '{user}';
$mail->Password = '{password}';
$mail->Timeout = {timeout};
"""
SYMFONY = "MAILER_DSN={way[0]}://{user}:{password}@{host}:{port}{way[1]}\n"

FILES = {
    "django": ("settings.py", DJANGO), "nodemailer": ("mail.cjs", NODEMAILER), "aiosmtplib": ("mail.py", AIOSMTPLIB),
    "phpmailer": ("mail.php", PHPMAILER), "symfony": (".env", SYMFONY),
}  # fmt: skip
WAYS = {
    "django": {
        "neither": "", "off": "EMAIL_USE_TLS = False\nEMAIL_USE_SSL = False", "tls": "EMAIL_USE_TLS = True", "ssl": "EMAIL_USE_SSL = True",
        "both": "EMAIL_USE_TLS = True\nEMAIL_USE_SSL = True", "text": 'EMAIL_USE_TLS = "False"',
    },
    "nodemailer": {
        "unset": "", "secure": "secure: true,", "insecure": "secure: false,", "require": "secure: false, requireTLS: true,",
        "ignore": "secure: false, ignoreTLS: true,", "secure-ignore": "secure: true, ignoreTLS: true,", "text": 'secure: "false",',
    },
    "aiosmtplib": {
        "neither": "", "tls": "use_tls=True, ", "start": "start_tls=True, ", "never": "start_tls=False, ",
        "both": "use_tls=True, start_tls=True, ",
    },
    "phpmailer": {
        "ssl": "$mail->SMTPSecure = 'ssl';", "tls": "$mail->SMTPSecure = 'tls';", "auto": "$mail->SMTPSecure = '';",
        "never": "$mail->SMTPSecure = '';\n$mail->SMTPAutoTLS = false;", "capitals": "$mail->SMTPSecure = 'TLS';",
    },
    "symfony": {"smtp": ("smtp", ""), "smtps": ("smtps", ""), "unverified": ("smtp", "?verify_peer=0")},
}  # fmt: skip
UNVERIFIED = {
    "nodemailer": {"secure": "secure: true, tls: { rejectUnauthorized: false },", "require": "requireTLS: true, tls: { rejectUnauthorized: false },"},
    "aiosmtplib": {"tls": "use_tls=True, validate_certs=False, ", "start": "start_tls=True, validate_certs=False, "},
    "symfony": {"smtps": ("smtps", "?verify_peer=0"), "smtp": ("smtp", "?verify_peer=0")},
}  # fmt: skip
"""The same ways without a look at the certificate."""

CASES = [
    Case(client, way, port, good) for client, ways in WAYS.items() for way in ways for port in PORTS for good in (True, False)
]
STRANGE = [
    Case(client, way + suffix, port, True)
    for client, ways in UNVERIFIED.items()
    for way in ways
    for port, mode in CERTIFICATES.items()
    if (way in ("secure", "tls", "smtps")) == (mode == "implicit")
    for suffix in ("", "+unverified")
]


def written(case, host, port):
    way, _, unverified = case.way.partition("+")
    text = (UNVERIFIED if unverified else WAYS)[case.client][way]
    password = GOOD if case.good else WRONG
    return FILES[case.client][1].format(host=host, port=port, way=text, user=case.user, password=password, timeout=TIMEOUT)


# --- the server ----------------------------------------------------------------------------------------------------


class Noting:
    """Servers on all the ports, in a thread. `logins`: user name -> whether each login was encrypted. `sent`: user names."""

    def __init__(self, folder):
        authority = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        authority.cert_pem.write_to_path(self.ca_file)
        pem, strange = folder / "good.pem", folder / "strange.pem"
        pem.write_bytes(authority.issue_cert(HOST).private_key_and_cert_chain_pem.bytes())
        strange.write_bytes(self_signed("strange.example"))
        self.logins: dict[str, list[bool]] = {}
        self.sent: set[str] = set()
        self.ports: dict[str | int, int] = {}
        self._users: dict[int, str] = {}  # of a session
        self._ready = threading.Event()
        self._papers = (pem, strange)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        self._thread.start()
        assert self._ready.wait(20)

    def close(self):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    async def _main(self):
        from tests.live.authority import Papers

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        good, strange = (Papers(path).context() for path in self._papers)
        async with contextlib.AsyncExitStack() as stack:
            for name, mode in {**PORTS, **CERTIFICATES}.items():
                context = strange if name in CERTIFICATES else good
                server = Server(self._answers(name), None if mode == "none" else context, mode == "implicit", HOST)
                server.port = name if isinstance(name, int) else 0
                with contextlib.suppress(OSError):  # 465 and 587 may be taken, or not for us
                    await stack.enter_async_context(server)
                    self.ports[name] = server.port
            self._ready.set()
            await self._stop.wait()

    def _answers(self, name):
        offer = b"250-m\r\n" + (b"" if name == "plain" else b"250-STARTTLS\r\n")
        login = b"250-AUTH PLAIN LOGIN\r\n"
        return {
            "EHLO": offer + (login if name in ("lax", "plain") else b"") + b"250 8BITMIME\r\n",
            "EHLO tls": b"250-m\r\n" + login + b"250 8BITMIME\r\n",
            "STARTTLS": b"502 5.5.1 no\r\n" if name == "plain" else b"220 2.0.0 go ahead\r\n",
            "AUTH": functools.partial(self._login, encrypted=False, allowed=name in ("lax", "plain")),
            "AUTH tls": functools.partial(self._login, encrypted=True, allowed=True),
            "MAIL": self._mail,
            ".": self._taken,
        }

    async def _login(self, session, encrypted, allowed):
        words = session.heard[-1].split()

        async def ask(prompt):
            await session.send(b"334 " + base64.b64encode(prompt) + b"\r\n")
            return (await session.reader.readline()).decode().strip()

        if words[1].upper() == "PLAIN":
            blob = words[2] if len(words) > 2 else await ask(b"")
            _, user, password = base64.b64decode(blob).decode().split("\0")
        else:
            user = base64.b64decode(words[2] if len(words) > 2 else await ask(b"Username:")).decode()
            if not allowed:
                self.logins.setdefault(user, []).append(encrypted)
            password = base64.b64decode(await ask(b"Password:")).decode()
        self.logins.setdefault(user, []).append(encrypted)
        if allowed and password == GOOD:
            self._users[id(session.heard)] = user
            await session.send(b"235 2.7.0 welcome\r\n")
        else:
            await session.send(b"535 5.7.8 wrong\r\n" if allowed else b"530 5.7.0 Must issue a STARTTLS command first\r\n")

    async def _mail(self, session):
        known = id(session.heard) in self._users
        await session.send(b"250 2.1.0 ok\r\n" if known else b"530 5.7.0 Authentication required\r\n")

    async def _taken(self, session):
        self.sent.add(self._users[id(session.heard)])
        await session.send(b"250 2.0.0 queued\r\n")


@pytest.fixture(scope="module")
def noting(tmp_path_factory):
    server = Noting(tmp_path_factory.mktemp("noting"))
    yield server
    server.close()


# --- what each of the three says -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clients(noting, tmp_path_factory):
    """Case -> what its real client did. Clients that are not there are left out."""
    folder = tmp_path_factory.mktemp("clients")
    with ThreadPoolExecutor() as pool:
        runs = {client: pool.submit(_run, client, noting, folder / client) for client in FILES}
        found = {client: run.result() for client, run in runs.items()}
    verdicts = {}
    for cases in found.values():
        for case, says in cases.items():
            sends = case.user in noting.sent
            assert sends == (says == "sends"), f"{case}: the client says {says}, the server got {'a' if sends else 'no'} message"
            verdicts[case] = Verdict(sends, False in noting.logins.get(case.user, ()), says)
    return verdicts


def _run(client, noting, folder):
    """Case -> `sends` or `fails: why`. Empty where the client is not on the machine."""
    cases = [case for case in (*CASES, *STRANGE) if case.client == client and case.port in noting.ports]
    paths = [str(_write(case, folder / str(case), HOST, noting.ports[case.port])) for case in cases]
    trusting = {**os.environ, "SSL_CERT_FILE": noting.ca_file, "NODE_EXTRA_CA_CERTS": noting.ca_file}

    def asked(*command, given=None, **environment):
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, env={**trusting, **environment})
        assert done.returncode == 0, done.stderr
        return done.stdout

    says = []
    if client in ("django", "aiosmtplib"):
        if subprocess.run([sys.executable, "-c", f"import {client}"], capture_output=True).returncode == 0:
            says = json.loads(asked(sys.executable, str(CLIENTS / f"{client}_client.py"), given=json.dumps(paths)))
    elif client == "nodemailer":
        modules = ROOT / "tests/interpret/node_modules"
        if shutil.which("node") and (modules / "nodemailer" / "dist").is_dir():
            script = str(CLIENTS / "nodemailer_client.cjs")
            says = json.loads(asked("node", script, given=json.dumps(paths), NODE_PATH=str(modules)))
    elif Path("/usr/share/php", {"phpmailer": "libphp-phpmailer", "symfony": "Symfony/Component/Mailer"}[client]).is_dir():
        words = (
            "php",
            "-d",
            f"openssl.cafile={noting.ca_file}",
            "-d",
            f"default_socket_timeout={TIMEOUT}",
            str(CLIENTS / "php_client.php"),
        )
        with ThreadPoolExecutor(16) as pool:
            says = list(pool.map(lambda path: asked(*words, path), paths))
    return dict(zip(cases, says, strict=True)) if says else {}


def _write(case, folder, host, port):
    folder.mkdir(parents=True)
    path = folder / FILES[case.client][0]
    path.write_text(written(case, host, port))
    return path


@pytest.fixture(scope="module")
def validated(noting, tmp_path_factory):
    """Case -> findings of `validate`."""
    folder = tmp_path_factory.mktemp("validated")
    schemas = folder / "schemas" / "providers"
    schemas.mkdir(parents=True)
    ports = ", ".join(f"{noting.ports[name]}: {mode}" for name, mode in PORTS.items() if name in noting.ports)
    (schemas / "matrix.yaml").write_text(PROVIDER.format(name=NAME, ports=ports))
    paths = {
        str(_write(case, folder / str(case), NAME, noting.ports[case.port])): case for case in CASES if case.port in noting.ports
    }
    report = pipeline.check_paths(list(paths), Config(schema_dirs=(str(folder / "schemas"),)))
    assert report.with_mail_settings == len(paths)
    found = {case: [] for case in paths.values()}
    for one in report.findings:
        found[paths[one.path]].append(one)
    return found


@pytest.fixture(scope="module")
def probed(noting, tmp_path_factory):
    """Case -> findings of `probe`, and its try."""
    folder = tmp_path_factory.mktemp("probed")
    paths = {
        str(_write(case, folder / str(case), HOST, noting.ports[case.port])): case
        for case in (*CASES, *STRANGE)
        if case.port in noting.ports
    }
    options = probing.Options(timeout=TIMEOUT, ca_file=noting.ca_file, output_format="json")

    async def one(judged, gate):
        async with gate:
            return await probing._add([judged], probing.Tries(options), Config(), True)

    async def everything(files):
        gate = asyncio.Semaphore(64)
        return await asyncio.gather(*(one(judged, gate) for judged in files))

    def more(judged):
        return [found for several in asyncio.run(everything(list(judged))) for found in several]

    noting.logins.clear()
    report = pipeline.check_paths(list(paths), Config(), more)
    assert report.with_mail_settings == len(paths)
    assert not {one.path for one in report.skipped} - {one.path for one in report.findings}, "each was tried, or refused as it is"
    clear = {user for user, logins in noting.logins.items() if False in logins}
    assert not clear, "no login of ours went in clear text"
    assert max(map(len, noting.logins.values())) == 1, "one login for each account"
    return {case: [one for one in report.findings if one.path == path] for path, case in paths.items()}


# --- the comparisons -----------------------------------------------------------------------------------------------


def of(table, case, noting):
    if case.port not in noting.ports:
        pytest.skip(f"port {case.port} cannot be had on this machine")
    if case not in table:
        pytest.skip(f"{case.client} is not installed, so its verdict cannot be compared")
    return table[case]


def bad(found):
    """Whether findings say that mail cannot be sent, or that the login goes in clear text."""
    return any(one.severity == ERROR for one in found)


def test_there_are_enough():
    assert len(CASES) > 300 and len({(case.client, case.way) for case in CASES}) == 26


@pytest.mark.parametrize("case", CASES, ids=str)
def test_validate_says_what_the_client_does(case, clients, validated, noting):
    real = of(clients, case, noting)
    assert bad(validated[case]) == real.bad, (real, validated[case])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_probe_says_what_the_client_does(case, clients, probed, noting):
    real = of(clients, case, noting)
    assert bad(probed[case]) == real.bad, (real, probed[case])


@pytest.mark.parametrize("case", STRANGE, ids=str)
def test_a_certificate_nobody_trusts(case, clients, probed, noting):
    """Who checks cannot send; who does not check sends, and then it is a warning."""
    real = of(clients, case, noting)
    assert real.sends == case.way.endswith("+unverified") and bad(probed[case]) == real.bad, (real, probed[case])
    assert [(one.code, one.severity) for one in probed[case]] == [("MC705", WARNING if real.sends else ERROR)]
