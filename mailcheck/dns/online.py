"""`validate --dns`: the sending domains that files name, asked for in the DNS; findings stand at the sender in the file."""

from __future__ import annotations

import asyncio

from mailcheck import ignore
from mailcheck.addresses import EXAMPLES, NOWHERE, is_under, mailbox
from mailcheck.dns.domain import Subject, inspect
from mailcheck.dns.judge import complaints, unjudged
from mailcheck.dns.names import ascii_name
from mailcheck.errors import UsageError
from mailcheck.model import Finding, Place, Setting, Skipped
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailcheck.config import Config
    from mailcheck.dns.network import Network
    from mailcheck.pipeline import Judged
    from mailcheck.rules.dns.base import Complaint
    from mailcheck.settle import Settled

DEADLINE = 60.0  # seconds for one domain


class Sender(NamedTuple):
    """A sender in a file: what is to be asked, and where it stands."""

    subject: Subject
    setting: Setting
    app: str


def senders(judged: Judged, selectors: tuple[str, ...] = (), bulk: bool = False) -> list[Sender]:
    """The senders of one file whose domain and provider are known, each once. Only transports that are in use count."""
    found: dict[tuple[str, str, int], Sender] = {}
    for group in judged.groups:
        for mail in group.readings[0].mails:
            sender = _sender(mail, selectors, bulk)
            if sender is not None and mail.active:
                provider = sender.subject.provider
                found.setdefault((sender.subject.domain, str(provider and provider["id"]), sender.setting.start), sender)
    return list(found.values())


def _sender(mail: Settled, selectors: tuple[str, ...], bulk: bool) -> Sender | None:
    if mail.kind not in ("smtp", "api") or mail.instance.scope.pattern:
        return None
    for name in ("from", "from_domain", "envelope_from"):
        setting = mail.get(name)
        if not setting.known or setting.entry is None:
            continue
        box = mailbox(str(setting.value))
        domain = box.domain if box else str(setting.value) if name == "from_domain" else ""
        try:
            domain = ascii_name(domain)
        except UsageError:
            continue
        if is_under(domain, (*EXAMPLES, *NOWHERE)) or mail.catalogue.mailbox_provider(domain) is not None:
            return None  # a domain that is not the user's: other rules speak of it
        provider = mail.provider.provider if mail.provider else None
        region = mail.provider.groups.get("region", "") if mail.provider else ""
        app = "" if mail.convention else str(mail.app["id"])
        return Sender(Subject(domain, provider, region, selectors, "", bulk), setting, app)
    return None


def add(judged: Iterable[Judged], network: Network, config: Config, selectors: tuple[str, ...], bulk: bool) -> list[Judged]:
    """The same files with what the DNS says of their senders."""
    files = list(judged)
    return asyncio.run(_add(files, network, config, selectors, bulk))


async def _add(files: list[Judged], network: Network, config: Config, selectors: tuple[str, ...], bulk: bool) -> list[Judged]:
    wanted = [senders(one, selectors, bulk) for one in files]
    subjects = list({_name(s.subject): s.subject for found in wanted for s in found}.items())
    async with network:
        answers = await asyncio.gather(*(_judge(network, subject, config) for _, subject in subjects))
    known = dict(zip((name for name, _ in subjects), answers, strict=True))
    return [_with(one, found, known, config) for one, found in zip(files, wanted, strict=True)]


def _name(subject: Subject) -> tuple[str, str, str]:
    return (subject.domain, str(subject.provider and subject.provider["id"]), subject.region)


async def _judge(network: Network, subject: Subject, config: Config) -> tuple[list[Complaint], list[str]]:
    try:
        async with asyncio.timeout(DEADLINE):
            found = await inspect(network, subject)
    except TimeoutError:
        return [], [f"the DNS of {subject.domain} was not answered within {DEADLINE:g} seconds"]
    return complaints(found, config), unjudged(found)


def _with(judged: Judged, found: list[Sender], known: dict[tuple[str, str, str], tuple[list[Complaint], list[str]]],
          config: Config) -> Judged:  # fmt: skip
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    for sender in found:
        said, passed = known[_name(sender.subject)]
        entry = sender.setting.entry
        assert entry is not None
        place = Place(entry.source, sender.setting.start, sender.setting.end)
        provider = str(sender.subject.provider["id"]) if sender.subject.provider else ""
        findings += [_finding(one, place, sender, provider) for one in said]
        skipped += [Skipped(entry.source.path, place.span, reason) for reason in passed]
    if judged.source is None or not (findings or skipped):
        return judged
    kept, ignored = ignore.apply(judged.source, findings, ignore.directives(judged.source)._replace(app=""), config, unused=False)
    return judged._replace(
        findings=(*judged.findings, *kept), ignored=(*judged.ignored, *ignored), skipped=(*judged.skipped, *skipped)
    )


def _finding(one: Complaint, place: Place, sender: Sender, provider: str) -> Finding:
    rule = one.rule
    return Finding(rule.code, rule.name, one.severity, one.message, one.help, place, sender.setting.key, sender.app, provider)
