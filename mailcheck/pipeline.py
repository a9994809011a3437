"""The pipeline: paths to files to entries to mail settings to findings."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from mailcheck import catalogue as catalogues
from mailcheck import ignore, read
from mailcheck.find import File, committed, find
from mailcheck.model import ERROR, SEVERITIES, START, WARNING, Entry, Finding, Place, Scope, Skipped, Source, Span
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from mailcheck.recognise import Group, recognise
from mailcheck.rules import RULES, SPEAKS_FOR, load
from mailcheck.rules.base import anchor, finding, related

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.rules.base import Rule
    from mailcheck.settle import Settled


class Judged(NamedTuple):
    """What came of one file. `ignored` are findings that a comment or the configuration silenced."""

    source: Source | None
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


class Report(NamedTuple):
    """The one result that every report format reads. Findings are in the order of path, place and code."""

    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    seen: int
    read: int
    with_mail_settings: int
    sources: dict[str, Source]

    def fails(self, at: str) -> bool:
        """Whether there is a finding of severity `at` or graver."""
        return any(SEVERITIES.index(finding.severity) >= SEVERITIES.index(at) for finding in self.findings)


def check_paths(paths: list[str], config: Config) -> Report:
    """Check files and folders. Raises UnreadablePath when a named path is not there."""
    catalogue = catalogues.load(config.schema_dirs)
    found, skipped = find(paths, config, catalogue.index["hot"])
    return collect((check_file(file, config, catalogue) for file in found.files), found.seen, tuple(skipped))


def check_text(path: str, data: bytes, config: Config) -> Report:
    """Check standard input as if it stood at `path`."""
    catalogue = catalogues.load(config.schema_dirs)
    return collect([check_file(File(path, data, True), config, catalogue)], 1, ())


def collect(judged: Iterable[Judged], seen: int, skipped: tuple[Skipped, ...]) -> Report:
    """One report of many files."""
    findings: list[Finding] = []
    ignored: list[Finding] = []
    passed: list[Skipped] = list(skipped)
    sources: dict[str, Source] = {}
    read_count = with_mail = 0
    for one in judged:
        read_count += 1
        with_mail += any(reading.mails for group in one.groups for reading in group.readings)
        findings += one.findings
        ignored += one.ignored
        passed += one.skipped
        if one.source is not None and (one.findings or one.ignored):
            sources[one.source.path] = one.source
    findings.sort(key=_order)
    return Report(tuple(findings), tuple(ignored), tuple(passed), seen, read_count, with_mail, sources)


def _order(finding: Finding) -> tuple[str, Span, str, str]:
    return (finding.path, finding.span, finding.code, finding.message)


def check_file(file: File, config: Config, catalogue: Catalogue) -> Judged:
    """Read and judge one file. Whatever its bytes are, the outcome is findings or *skipped*, never an exception."""
    try:
        format = read.format_of(file.path) or read.sniff(file.data)
        source = read.decode(file.path, file.data, format)
    except UnicodeDecodeError as error:
        reason = f"not readable as text: byte {error.start} is neither UTF-8 nor UTF-16"
        return _unread(file, config, "MC902", "unreadable-file", reason, 0, None)
    if not format:
        return Judged(source, (), (), (), (Skipped(file.path, START, "mailcheck has no reader for files of this kind"),))
    try:
        documents = read.read(source)
    except ReadError as error:
        return _unread(file, config, "MC901", "syntax-error", error.message, error.offset, source)
    except Unjudged as error:
        return Judged(source, (), (), (), (Skipped(file.path, START, str(error)),))
    return judge(source, documents, config, catalogue)


def _unread(file: File, config: Config, code: str, name: str, message: str, offset: int, source: Source | None) -> Judged:
    """A file that is not well formed: a finding where mail settings were surely meant, else skipped."""
    where = source or Source(file.path, "", "")
    place = Place(where, offset, min(offset + 1, len(where.text)))
    meant = file.named or re.search(rb"(?i)smtp[_.\-]?(host|server|port|pass|user|url)", file.data) is not None
    if not meant or not config.selected(code, name) or config.ignores_file(file.path, code, name):
        return Judged(source, (), (), (), (Skipped(file.path, place.span, message),))
    help = "correct the syntax; until then no program reads these settings" if code == "MC901" else "save the file as UTF-8"
    return Judged(source, (), (Finding(code, name, ERROR, message, help, place),), (), ())


def judge(source: Source, documents: list[tuple[Entry, ...]], config: Config, catalogue: Catalogue) -> Judged:
    """Recognise and check everything in one file."""
    directives = ignore.directives(source)
    app = config.app_for(source.path) or directives.app
    if app and catalogue.app_number(app) is None:
        unknown = Skipped(source.path, START, f"there is no app {app!r}; `mailcheck apps` lists them")
        return Judged(source, (), (), (), (unknown,))
    groups: list[Group] = []
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    for document in documents:
        for scope in scopes(source, [document]):
            for group in recognise(scope, document, catalogue, app=app, provider=config.provider):
                groups.append(group)
                findings += check_group(group, config)
                skipped += hidden(group)
    if any(finding.code == "MC501" for finding in findings) and not committed(source.path):
        findings = [finding for finding in findings if finding.code != "MC501"]
    kept, ignored = ignore.apply(source, list(dict.fromkeys(findings)), directives, config)
    return Judged(source, tuple(groups), tuple(kept), tuple(ignored), tuple(dict.fromkeys(skipped)))


def check_group(group: Group, config: Config) -> list[Finding]:
    """Findings that every reading of the group makes, with the mildest severity and the words of the best reading."""
    best, *others = [_all_findings(reading.mails, config) for reading in group.readings]
    for other in others:
        agreed = []
        for finding in best:
            same = [f for f in other if f.code == finding.code and _touch(f, finding)]
            if same:
                mildest = min((finding, *same), key=lambda f: SEVERITIES.index(f.severity)).severity
                agreed.append(finding._replace(severity=mildest))
        best = agreed
    return best


def _all_findings(mails: tuple[Settled, ...], config: Config) -> list[Finding]:
    found: list[Finding] = []
    for mail in mails:
        idle = not mail.active and mails[0].active
        found += [_milder(f) if idle else f for f in _one_per_mistake(list(check_mail(mail, config)))]
    return found


def _milder(finding: Finding) -> Finding:
    """Of a transport that is not in use, while another one is, nothing is worse than a warning."""
    return finding._replace(severity=WARNING) if finding.severity == ERROR else finding


def check_mail(mail: Settled, config: Config) -> Iterator[Finding]:
    """Every rule on one transport's settings, and the combinations that the program itself refuses."""
    for code in RULES:
        rule = load(code)
        if config.selected(code, rule.RULE.name):
            yield from rule.check(mail)
            yield from refused(rule.RULE, mail)


def refused(rule: Rule, mail: Settled) -> Iterator[Finding]:
    """Combinations that the program itself refuses, under the code that their line in the schema names."""
    for line, settings in mail.rejects:
        if line["code"] != rule.code:
            continue
        written = [setting for setting in settings if setting.entry is not None]
        words = ", ".join(dict.fromkeys(setting.key for setting in written))
        beside = tuple(r for setting in written[1:] for r in related(setting, "the other half"))
        at = written[0] if written else anchor(mail)
        help = f"change {words}" if words else ""
        yield finding(rule, mail, at, line["says"], help, severity=line.get("severity", ""), related=beside, silences=("MC101",))


def _one_per_mistake(findings: list[Finding]) -> list[Finding]:
    """Where two rules see the same cause, the more specific one speaks."""
    silenced = {
        id(other)
        for finding in findings
        for other in findings
        if other.code in finding.silences or (other.code in SPEAKS_FOR.get(finding.code, ()) and _touch(finding, other))
    }
    return [finding for finding in findings if id(finding) not in silenced]


def _touch(one: Finding, other: Finding) -> bool:
    """Whether two findings speak of a common place."""
    places = {(p.path, p.start, p.end) for p in (one.place, *(r.place for r in one.related))}
    return any((p.path, p.start, p.end) in places for p in (other.place, *(r.place for r in other.related)))


def hidden(group: Group) -> Iterator[Skipped]:
    """What is written but cannot be seen, so that no rule can judge it."""
    for mail in group.readings[0].mails[:1]:
        for setting in (*mail.settings.values(), *mail.switches.values()):
            if setting.state == "hidden" and setting.entry is not None and not setting.name.startswith("?"):
                reason = f"{setting.key}: {setting.why or 'not visible'}, so its value could not be checked"
                yield Skipped(setting.entry.source.path, setting.entry.span, reason)


def scope_name(scope: Scope) -> str:
    """A scope in words, for `show`."""
    return scope.name or os.path.basename(scope.source.path)
