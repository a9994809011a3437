"""`mailcheck account`: what the provider's API says of the key and of the sender's domain."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from mailcheck import pipeline
from mailcheck.addresses import mailbox
from mailcheck.cli import FOUND, OK
from mailcheck.cli import validate as validating
from mailcheck.cli.probe import alive
from mailcheck.errors import UsageError
from mailcheck.live.account import Account, AccountRequest, ClientOptions, ask_account
from mailcheck.live.plan import variable
from mailcheck.live.target import Secret
from mailcheck.model import Finding, Place, Skipped
from mailcheck.report import Style, render
from mailcheck.report.safe import clean
from mailcheck.rules import LIVE_RULES, load
from mailcheck.rules.base import anchor
from mailcheck.rules.live.account import Asked
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from mailcheck.config import Config
    from mailcheck.pipeline import Judged
    from mailcheck.settle import Settled

_NO_FINDING = frozenset(
    ("key-sending-only", "rate-limited", "api-unreachable", "api-failed", "api-answer-not-understood", "not-supported")
)


class Options(NamedTuple):
    """What stands on the command line. None: not given."""

    paths: tuple[str, ...] = ()
    env: bool = False
    api_base: str = ""
    app: str = ""
    provider: str = ""
    config: str | None = None
    fail_on: str | None = None
    output_format: str = "text"
    output_file: str | None = None
    verbose: bool = False


def run(options: Options) -> int:
    """Ask about every key in the files. Raises UsageError."""
    if not options.paths:
        raise UsageError("name a file with the settings: mailcheck account .env")
    wanted = validating.settings(
        validating.Options(config=options.config, app=options.app, provider=options.provider, fail_on=options.fail_on)
    )
    answers: list[tuple[str, Account]] = []
    report = pipeline.check_paths(
        list(options.paths), wanted, lambda judged: asyncio.run(_add(list(judged), options, wanted, answers))
    )
    if options.output_format == "text":
        for path, account in answers:
            sys.stdout.write(_shown(path, account))
    if options.output_format == "json":
        whole = json.loads(render(report, "json", Style(False, options.verbose, True)))
        whole["accounts"] = [_data(path, account) for path, account in answers]
        validating.write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", options.output_file)
    else:
        style = Style(options.output_format == "text" and sys.stdout.isatty(), True, False)
        validating.write(render(report, options.output_format, style), options.output_file)
    return FOUND if report.fails(wanted.fail_on) else OK


async def _add(files: Iterable[Judged], options: Options, wanted: Config, answers: list[tuple[str, Account]]) -> list[Judged]:
    done: dict[tuple[str, str, str], Account] = {}
    found = []
    for one in files:
        findings: list[Finding] = []
        skipped: list[Skipped] = []
        for mail in (mail for group in one.groups for mail in group.readings[0].mails if mail.active):
            request, reason = _request(mail, options)
            place, _ = anchor(mail, "api_key", "password", "host", "url")
            if request is None:
                skipped.append(Skipped(place.path, place.span, reason))
                continue
            key = (request.provider, request.key.text, request.sender_domain or "")
            if key not in done:
                done[key] = await ask_account(request, ClientOptions())
                answers.append((place.path, done[key]))
            findings += _findings(mail, done[key], wanted)
            skipped += [Skipped(place.path, place.span, p.says) for p in done[key].problems if p.kind in _NO_FINDING]
        before = tuple(finding for finding in one.findings if finding.code in ("MC901", "MC902"))
        found.append(alive(one._replace(findings=before), findings, skipped, wanted, True))
    return found


def _request(mail: Settled, options: Options) -> tuple[AccountRequest | None, str]:
    """What to ask, or why nothing can be asked."""
    if mail.provider is None:
        return None, "it is not known who takes the mail, so there is nobody to ask"
    setting = next((s for name in ("api_key", "password") if (s := mail.get(name)).is_set), None)
    if setting is None:
        return None, "there is no key"
    text = str(setting.value) if setting.known else ""
    name = variable(setting)
    if not text and options.env and name:
        text = os.environ.get(name, "")
    if not text:
        return None, f"{setting.key or 'the key'} is not visible in the file" + (f"; set {name} and add --env" if name else "")
    box = next(
        (b for name in ("from", "envelope_from") if mail.get(name).known and (b := mailbox(str(mail.get(name).value)))), None
    )
    region = mail.provider.groups.get("region", "")
    return AccountRequest(mail.provider.id, Secret(text), box.domain if box else None, region, options.api_base), ""


def _findings(mail: Settled, account: Account, wanted: Config) -> list[Finding]:
    found = []
    for code in LIVE_RULES:
        rule = load(code) if code > "MC750" else None
        if rule is None or not wanted.selected(code, rule.RULE.name):
            continue
        for one in rule.check(Asked(account)):
            names = [name for name in one.about if mail.get(name).entry is not None]
            place, key = anchor(mail, *names)
            setting = mail.get(names[0]) if names else None
            if setting is not None and setting.entry is not None:
                place, key = Place(setting.entry.source, setting.start, setting.end), setting.key
            app = "" if mail.convention else str(mail.app["id"])
            found.append(Finding(code, one.rule.name, one.severity, one.message, one.help, place, key, app, account.provider))
    return found


def _shown(path: str, account: Account) -> str:
    keys = {
        "valid": "is valid",
        "sending-only": "is valid, and may only send",
        "refused": "is refused",
        "forbidden": "may not ask this",
    }
    lines = [f"{path}: the key for {account.provider} {keys.get(account.key, 'could not be judged')}"]
    domain = account.domain
    if domain.name:
        status = f", {domain.status}" if domain.status else ""
        lines.append(f"  domain {domain.name}: {domain.state}{status}" + (f", region {account.region}" if account.region else ""))
    for record in account.records:
        lines.append(
            f"    {record.type:<6} {record.name}  {record.value[:80]}" + (f"  ({record.status})" if record.status else "")
        )
    return "\n".join(clean(line) for line in lines) + "\n\n"


def _data(path: str, account: Account) -> dict[str, Any]:
    return {
        "path": path, "provider": account.provider, "key": account.key, "region": account.region,
        "domain": {"name": account.domain.name, "state": account.domain.state, "status": account.domain.status},
        "records": [one._asdict() for one in account.records],
        "problems": [{"kind": one.kind, "says": one.says, "help": one.help} for one in account.problems],
    }  # fmt: skip
