"""`mailcheck probe`: log in with what the file says, and explain every answer."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from mailcheck import catalogue, pipeline
from mailcheck.cli import FOUND, OK
from mailcheck.cli import validate as validating
from mailcheck.errors import UsageError
from mailcheck.live import dialogue
from mailcheck.live.plan import Plan, plan
from mailcheck.live.probe import findings, probe, proves, remarks
from mailcheck.live.target import IMPLICIT, NONE, OPPORTUNISTIC, STARTTLS, Secret, Target
from mailcheck.model import SEVERITIES, Skipped
from mailcheck.report import Style, render
from mailcheck.report.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mailcheck.config import Config
    from mailcheck.live.transcript import Event
    from mailcheck.pipeline import Judged
    from mailcheck.rules.live.base import Tried

_TLS = {
    IMPLICIT: "TLS from the first byte",
    STARTTLS: "STARTTLS",
    OPPORTUNISTIC: "STARTTLS if it is offered",
    NONE: "no TLS",
}


class Options(NamedTuple):
    """What stands on the command line. None: not given."""

    paths: tuple[str, ...] = ()
    host: str | None = None
    port: int | None = None
    tls: str | None = None
    user: str | None = None
    password_env: str | None = None
    sender: str | None = None
    provider: str = ""
    app: str = ""
    only: tuple[str, ...] = ()
    env: bool = False
    to: str | None = None
    send: bool = False
    allow_cleartext: bool = False
    timeout: float = 10.0
    ca_file: str | None = None
    config: str | None = None
    fail_on: str | None = None
    output_format: str = "text"
    output_file: str | None = None
    verbose: bool = False


def run(options: Options) -> int:
    """Try every transport that the files hold, or the one the words describe. Raises UsageError."""
    if options.send and not options.to:
        raise UsageError("--send needs --to ADDRESS: who gets the test message")
    if bool(options.paths) == bool(options.host):
        raise UsageError("name a file, or a server with --host")
    wanted = validating.settings(
        validating.Options(config=options.config, app=options.app, provider=options.provider, fail_on=options.fail_on)
    )
    return _words(options, wanted) if options.host else _files(options, wanted)


def trying(options: Options) -> dialogue.Options:
    """How to run a try. Raises UsageError for a certificate file that cannot be read."""
    if options.ca_file and not os.access(options.ca_file, os.R_OK):
        raise UsageError(f"{options.ca_file}: cannot be read")
    return dialogue.Options(
        timeout=options.timeout, deadline=max(60.0, options.timeout), recipient=options.to, send=options.send,
        allow_cleartext=options.allow_cleartext, ca_file=options.ca_file,
    )  # fmt: skip


# --- a server named by words -------------------------------------------------------------------------------------


def _words(options: Options, wanted: Config) -> int:
    """A server without any file. The password comes from the environment, never from the command line."""
    assert options.host is not None
    known = catalogue.load(wanted.schema_dirs)
    match = known.match_host(options.host)
    provider = known.provider_by_id(options.provider) if options.provider else match.provider if match else None
    port = options.port or 465
    tls = options.tls or (provider or {}).get("ports", {}).get(str(port)) or (IMPLICIT if port in (465, 2465) else STARTTLS)
    password = _password(options)
    target = Target(options.host, port, tls, True, options.user, password, (), options.sender)
    tried = asyncio.run(_one(target, options, provider, None))
    said = remarks(tried, wanted)
    if options.output_format == "text":
        _say(tried, said)
    else:
        data = {"version": 1, "probes": [_data(tried, "", said)], "findings": []}
        validating.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n", options.output_file)
    least = SEVERITIES.index(wanted.fail_on)
    return FOUND if any(SEVERITIES.index(one.severity) >= least for one in said) else OK


def _password(options: Options) -> Secret | None:
    if options.user is None:
        return None
    name = options.password_env or "MAILCHECK_PASSWORD"
    text = os.environ.get(name)
    if not text:
        raise UsageError(f"the password is taken from the environment: set {name}, or name another variable with --password-env")
    return Secret(text)


# --- files -------------------------------------------------------------------------------------------------------


def _files(options: Options, wanted: Config) -> int:
    """Every transport that is in use in the files."""
    report = pipeline.check_paths(list(options.paths), wanted, lambda judged: add(judged, options, wanted, only_live=True))
    text = options.output_format == "text"
    if text:
        for one in report.skipped:
            sys.stdout.write(f"\n{clean(one.path)}:{one.span.line}: not tried: {clean(one.reason)}\n")
        if report.findings:
            sys.stdout.write("\n")
    if options.output_format == "json":
        whole = json.loads(render(report, "json", Style(False, options.verbose, True)))
        whole["probes"] = [_data(tried, path, None) for path, tried in _TRIED]
        validating.write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", options.output_file)
    else:
        validating.write(
            render(report, options.output_format, Style(text and sys.stdout.isatty(), options.verbose, False)),
            options.output_file,
        )
    _TRIED.clear()
    return FOUND if report.fails(wanted.fail_on) else OK


_TRIED: list[tuple[str, Tried]] = []
"""The tries of this run, for the JSON report."""


def add(judged: Iterable[Judged], options: Options, wanted: Config, *, only_live: bool = False) -> Iterable[Judged]:
    """The same files with what their servers answered. `only_live`: without what the rules on the files say."""
    return asyncio.run(_add(list(judged), options, wanted, only_live))


async def _add(files: list[Judged], options: Options, wanted: Config, only_live: bool) -> list[Judged]:
    done: dict[tuple[str, int, str | None], Tried] = {}
    found: list[Judged] = []
    for one in files:
        live, skipped = [], []
        for mail in _transports(one, options):
            made = plan(mail, os.environ if options.env else None)
            if made.target is None:
                skipped.append(_not_tried(one, made))
                continue
            key = (made.target.host, made.target.port, made.target.username)
            if key not in done:  # one login for each account: accounts lock
                provider = mail.provider.provider if mail.provider else None
                done[key] = await _one(made.target, options, provider, made, one.source.path if one.source else "")
            live += findings(done[key]._replace(mail=mail), wanted)
        found.append(_with(one, live, skipped, wanted, only_live))
    return found


def _transports(one: Judged, options: Options) -> list[Any]:
    mails = [mail for group in one.groups for mail in group.readings[0].mails if mail.active]
    return [
        mail
        for mail in mails
        if not options.only or str(mail.transport["id"]) in options.only or str(mail.app["id"]) in options.only
    ]


def _not_tried(one: Judged, made: Plan) -> Skipped:
    from mailcheck.rules.base import anchor

    place, _ = anchor(made.mail, "password", "host", "url")
    return Skipped(place.path, place.span, made.reason)


def _with(one: Judged, live: list[Any], skipped: list[Skipped], wanted: Config, only_live: bool) -> Judged:
    from mailcheck import ignore

    ignored = one.ignored
    if one.source is not None and live:
        live, silenced = ignore.apply(one.source, live, ignore.directives(one.source), wanted, unused=False)
        ignored = (*ignored, *silenced)
    before = () if only_live else one.findings
    passed = tuple(skipped) if only_live else (*one.skipped, *skipped)
    return one._replace(findings=(*before, *live), ignored=ignored, skipped=passed)


async def _one(target: Target, options: Options, provider: Any, made: Plan | None, path: str = "") -> Tried:
    """One try, shown line by line while it goes on."""
    shown = options.output_format == "text"
    if shown:
        app = f"{path}: {str(made.mail.app['name']).split(' (')[0]} -> " if made else ""
        login = f", user {target.username}" if target.username else ", no login"
        sys.stdout.write(clean(f"{app}{target.host}:{target.port}, {_TLS[target.tls]}{login}") + "\n")
        sys.stdout.flush()
    tried = await probe(target, trying(options), provider, made.mail if made else None, _watch() if shown else None)
    _TRIED.append((path, tried))
    if shown:
        sys.stdout.write(_verdict(tried))
    return tried


def _watch() -> Callable[[Event], None]:
    def show(event: Event) -> None:
        arrow = {">": "->", "<": "<-", "*": "  "}[event.direction]
        sys.stdout.write(f"  {event.seconds:7.3f}  {event.stage:<11} {arrow} {clean(event.text)}\n")
        sys.stdout.flush()

    return show


def _verdict(tried: Tried) -> str:
    """What came of it, in a few lines."""
    failure = tried.dialogue.failure
    lines = []
    if failure is None:
        lines.append("everything that was tried was accepted")
        extra = proves(tried)
        if extra:
            lines.append(extra)
    else:
        lines.append(f"failed at {failure.stage}: {failure.says}")
    if tried.dialogue.target.verify is False:
        lines.append("the application does not check the server's certificate; mailcheck always does")
    return "".join(f"  {clean(line)}\n" for line in lines)


def _say(tried: Tried, said: Any) -> None:
    for one in said:
        sys.stdout.write(f"\n{one.severity}: {clean(one.message)} [{one.rule.code} {one.rule.name}]\n  help: {clean(one.help)}\n")


def _data(tried: Tried, path: str, said: Any) -> dict[str, Any]:
    """A try as data. The password is in none of these values."""
    found = tried.dialogue
    target = found.target
    data: dict[str, Any] = {
        "path": path, "host": target.host, "port": target.port, "tls": target.tls, "username": target.username, "sender": target.sender,
        "application_verifies_certificate": target.verify, "address": found.address, "mechanism": found.mechanism,
        "authenticated": found.authenticated, "does_not_prove": proves(tried),
        "stages": [
            {"stage": s.stage, "outcome": s.outcome, "kind": s.kind, "says": s.says, "seconds": round(s.seconds, 3),
             "reply": {"code": s.reply.code, "status": s.reply.status, "lines": list(s.reply.lines)} if s.reply else None}
            for s in found.stages
        ],
        "certificate": {
            "version": found.tls.version, "cipher": found.tls.cipher, "subject": found.tls.subject, "names": list(found.tls.names),
            "issuer": found.tls.issuer, "days_left": found.tls.days_left, "verified": found.tls.verified, "problem": found.tls.problem,
        } if found.tls else None,
        "transcript": [{"seconds": e.seconds, "stage": e.stage, "direction": e.direction, "text": e.text} for e in found.transcript],
    }  # fmt: skip
    if said is not None:
        data["remarks"] = [
            {"code": one.rule.code, "severity": one.severity, "message": one.message, "help": one.help} for one in said
        ]
    return data
