"""`mailcheck probe`: log in with what the file says, and explain every answer."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from mailcheck import catalogue, pipeline
from mailcheck.addresses import mailbox
from mailcheck.cli import FOUND, OK
from mailcheck.cli import validate as validating
from mailcheck.errors import UsageError
from mailcheck.live import dialogue, tls
from mailcheck.live.plan import Plan, plan
from mailcheck.live.probe import findings, probe, proves, remarks
from mailcheck.live.target import IMPLICIT, NONE, OPPORTUNISTIC, STARTTLS, Secret, Target
from mailcheck.live.transcript import HIDDEN
from mailcheck.model import SEVERITIES, Skipped
from mailcheck.report import Style, render
from mailcheck.report.safe import clean
from mailcheck.settle import IMPLICIT_PORTS
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

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


_LONGEST = 600  # seconds for one step


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
    if options.to is not None and mailbox(options.to) is None:
        raise UsageError("--to: this is no address")
    if bool(options.paths) == bool(options.host):
        raise UsageError("name a file, or a server with --host")
    if options.host and options.output_format not in ("text", "json"):
        raise UsageError(
            f"--output-format {options.output_format} shows places in files, and there is no file; take text or json"
        )
    if not 0 < options.timeout <= _LONGEST:
        raise UsageError(f"--timeout: more than 0 seconds, and at most {_LONGEST}")
    trying(options)  # say at once what is wrong with the words
    wanted = validating.settings(
        validating.Options(config=options.config, app=options.app, provider=options.provider, fail_on=options.fail_on)
    )
    return _words(options, wanted) if options.host else _files(options, wanted)


def trying(options: Options) -> dialogue.Options:
    """How to run a try. Raises UsageError for a certificate file that cannot be read."""
    if options.ca_file:
        try:
            tls.verifying(options.ca_file)
        except OSError as error:
            raise UsageError(f"{options.ca_file}: no certificates can be read from it") from error
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
    port = options.port or (provider or {}).get("recommended") or 465
    way = options.tls or (provider or {}).get("ports", {}).get(str(port)) or (IMPLICIT if port in IMPLICIT_PORTS else STARTTLS)
    password = _password(options)
    target = Target(options.host, port, way, True, options.user, password, (), options.sender)
    tried = asyncio.run(Tries(options).one(target, provider, None, ""))
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
    tries = Tries(options)
    report = pipeline.check_paths(list(options.paths), wanted, lambda judged: add(judged, wanted, tries, only_live=True))
    text = options.output_format == "text"
    if text:
        for one in report.skipped:
            sys.stdout.write(f"\n{clean(one.path)}:{one.span.line}: not tried: {clean(one.reason)}\n")
        if report.findings:
            sys.stdout.write("\n")
    if options.output_format == "json":
        whole = json.loads(render(report, "json", Style(False, options.verbose, True)))
        whole["probes"] = [_data(tried, path, None) for path, tried in tries.done]
        validating.write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", options.output_file)
    else:
        validating.write(
            render(report, options.output_format, Style(text and sys.stdout.isatty(), options.verbose, False)),
            options.output_file,
        )
    return FOUND if report.fails(wanted.fail_on) else OK


def add(judged: Iterable[Judged], wanted: Config, tries: Tries, *, only_live: bool = False) -> Iterable[Judged]:
    """The same files with what their servers answered. `only_live`: without what the rules on the files say. `tries`: of the whole
    run, however often files are checked in it. Raises UsageError when `--only` names nothing that is there."""
    files = list(judged)
    _check_only(files, tries.options)
    return asyncio.run(_add(files, tries, wanted, only_live))


def _check_only(files: list[Judged], options: Options) -> None:
    mails = [mail for one in files for group in one.groups for mail in group.readings[0].mails if mail.active]
    there = sorted({str(known["id"]) for mail in mails for known in (mail.app, mail.transport)})
    missing = next((word for word in options.only if word not in there), None)
    if missing is not None:
        raise UsageError(
            f"--only {missing}: these files have " + (", ".join(there) if there else "no mail settings that are in use")
        )


async def _add(files: list[Judged], tries: Tries, wanted: Config, only_live: bool) -> list[Judged]:
    found: list[Judged] = []
    options = tries.options
    for one in files:
        live, skipped, kept = [], [], {"MC901", "MC902"}  # that a file cannot be read is said here too
        for mail in _transports(one, options):
            made = plan(mail, os.environ if options.env else None)
            if made.target is None:
                skipped.append(_not_tried(made, made.reason))
                kept.add(made.refused)
                continue
            tried = await tries.account(made, one.source.path if one.source else "")
            if tried is None:
                skipped.append(_not_tried(made, _ONE_LOGIN))
                continue
            if any(stage.kind == "resolver-failed" for stage in tried.dialogue.stages):
                skipped.append(_not_tried(made, f"{made.target.host} could not be looked up"))
            live += findings(tried._replace(mail=mail), wanted)
        before = tuple(finding for finding in one.findings if not only_live or finding.code in kept)
        found.append(alive(one._replace(findings=before), live, skipped, wanted, only_live))
    return found


_ONE_LOGIN = "another password was tried for this account before, and one login is tried in a run, because accounts lock; probe this file alone"


class Tries:
    """The tries of a run. A connection is made for each way to one, a login once for each account."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.done: list[tuple[str, Tried]] = []
        self._known: dict[tuple[Target, str | None], Tried | None] = {}
        self._logins: dict[tuple[str, str], tuple[str, Tried]] = {}

    async def account(self, made: Plan, path: str) -> Tried | None:
        """A try of these settings, None when it would be a second login with another password."""
        assert made.target is not None
        target, password = made.target, made.target.password.text if made.target.password else None
        key = (target._replace(password=None), password)
        if key not in self._known:
            self._known[key] = await self._new(made, target, password, path)
        return self._known[key]

    async def _new(self, made: Plan, target: Target, password: str | None, path: str) -> Tried | None:
        provider = made.mail.provider.provider if made.mail.provider else None
        if target.username is None or password is None:
            return await self.one(target, provider, made, path)
        account = (target.host.lower().rstrip("."), target.username)
        before = self._logins.get(account)
        if before is None:
            tried = await self.one(target, provider, made, path)
            if tried.dialogue.mechanism:  # the login was sent
                self._logins[account] = (password, tried)
            return tried
        if before[0] != password:
            return None
        look = await self.one(target, provider, made, path, login=False)
        if look.dialogue.failure is None and look.dialogue.tls is None and not self.options.allow_cleartext:
            return await self.one(target, provider, made, path)  # which withholds the login
        return _joined(look, before[1]) if look.dialogue.failure is None else look

    async def one(self, target: Target, provider: Any, made: Plan | None, path: str, *, login: bool = True) -> Tried:
        """One try, shown line by line while it goes on."""
        shown = self.options.output_format == "text"
        if shown:
            app = f"{path}: {str(made.mail.app['name']).split(' (')[0]} -> " if made else ""
            user = f", user {_user(target)}" if target.username else ", no login"
            user += "" if login else ", whose login was tried before"
            sys.stdout.write(clean(f"{app}{target.host}:{target.port}, {_TLS[target.tls]}{user}") + "\n")
            sys.stdout.flush()
        how = trying(self.options)._replace(login=login)
        tried = await probe(target, how, provider, made.mail if made else None, _watch() if shown else None)
        self.done.append((path, tried))
        if shown:
            sys.stdout.write(_verdict(tried))
        return tried


def _user(target: Target) -> str:
    """Some providers take one token as user name and password (Postmark)."""
    return HIDDEN if target.password and target.username == target.password.text else str(target.username)


def _joined(look: Tried, before: Tried) -> Tried:
    """A look at another way to an account, with what came of the account's one login."""
    one, other = look.dialogue, before.dialogue
    late = {stage.stage: stage for stage in other.stages if stage.stage in ("auth", "mail", "rcpt", "data")}
    if one.target.sender != other.target.sender and late["auth"].outcome == "ok":
        del late["mail"], late["rcpt"], late["data"]
    stages = tuple(late.get(stage.stage, stage) for stage in one.stages)
    return look._replace(dialogue=one._replace(stages=stages, mechanism=other.mechanism, authenticated=other.authenticated))


def _transports(one: Judged, options: Options) -> list[Any]:
    mails = [mail for group in one.groups for mail in group.readings[0].mails if mail.active]
    return [
        mail
        for mail in mails
        if not options.only or str(mail.transport["id"]) in options.only or str(mail.app["id"]) in options.only
    ]


def _not_tried(made: Plan, reason: str) -> Skipped:
    from mailcheck.rules.base import anchor

    place, _ = anchor(made.mail, "password", "host", "url")
    return Skipped(place.path, place.span, reason)


def alive(one: Judged, live: list[Any], skipped: list[Skipped], wanted: Config, only_live: bool) -> Judged:
    """A file with these findings added, as far as no comment silences them. `only_live`: without what was skipped before."""
    from mailcheck import ignore

    ignored = one.ignored
    if one.source is not None and live:
        live, silenced = ignore.apply(one.source, live, ignore.directives(one.source), wanted, unused=False)
        ignored = (*ignored, *silenced)
    passed = tuple(skipped) if only_live else (*one.skipped, *skipped)
    return one._replace(findings=(*one.findings, *live), ignored=ignored, skipped=passed)


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
    withheld = tried.dialogue.stage("auth").kind == "login-withheld"
    if failure is None:
        if withheld:
            lines.append("the login was not sent; the application would have sent it in clear text (--allow-cleartext tries it)")
        else:
            lines.append("everything that was tried was accepted")
            extra = proves(tried)
            lines += [extra] if extra else []
        if tried.dialogue.authenticated and tried.dialogue.tls is None:
            lines.append("the login went in clear text, as --allow-cleartext asked; so does the application's")
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
