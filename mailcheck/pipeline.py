"""The pipeline: paths to files to entries to mail settings to findings."""

from __future__ import annotations

import os
import re

from mailcheck import catalogue as catalogues
from mailcheck import ignore, read
from mailcheck.find import File, Hot, committed, find
from mailcheck.join import Project, join
from mailcheck.model import ERROR, NOTE, SEVERITIES, START, WARNING, Entry, Finding, Fix, Place, Scope, Skipped, Source, Span
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from mailcheck.recognise import Group, recognise
from mailcheck.rules import RULES, SILENT_IN_DOCUMENTATION, SPEAKS_FOR, base, load
from mailcheck.rules.remedy import changes, without
from mailcheck.rules.servers import agrees, expected_mode
from mailcheck.rules.spelling import key_to_add
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from mailcheck.cache import Known
    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.rules.base import Rule
    from mailcheck.rules.remedy import Change
    from mailcheck.settle import Settled


class Judged(NamedTuple):
    """What came of one file. `ignored` are findings that a comment or the configuration silenced."""

    source: Source | None
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    ignored: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    with_mail: bool = False  # there were readings with mail settings, and they were left out here
    passing: bool = False  # what was found hangs on more than files: whether git has this one

    @property
    def has_mail(self) -> bool:
        """Whether there are mail settings in it, or the records of a domain."""
        zone = self.source is not None and self.source.format == "zone"
        return self.with_mail or zone or any(reading.mails for group in self.groups for reading in group.readings)


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


class Opened(NamedTuple):
    """A file that was read. `judged` is there already when there is nothing more to do (it could not be read)."""

    source: Source | None
    documents: tuple[tuple[tuple[Entry, ...], tuple[Scope, ...]], ...] = ()  # entries of a document, and its scopes
    judged: Judged | None = None

    @property
    def waits(self) -> bool:
        """Whether it refers to objects that other files of the run may hold."""
        return any(
            scope.env_from or any(entry.ref[0] in ("ConfigMap", "Secret") for entry in scope.entries)
            for _, scopes in self.documents
            for scope in scopes
        )


def check_paths(paths: list[str], config: Config, more: Callable[[Iterable[Judged]], Iterable[Judged]] | None = None) -> Report:
    """Check files and folders. `more` adds what only a look beyond the files can show. Raises UnreadablePath when a named
    path is not there."""
    catalogue = catalogues.load(config.schema_dirs)
    found, skipped = find(paths, config, _hot(catalogue))
    cache = _cache(found.seen, config, catalogue) if more is None else None
    if more is None and parallel(found.seen):
        from mailcheck.parallel import check_in_two

        both, unread = check_in_two(found, paths, config, catalogue, cache)
        return collect(both, found.seen, [*skipped, *unread])
    judged = check_files(found.files, Project(paths), config, catalogue, cache)
    if cache is not None:
        judged = iter(list(judged))
        cache.save()
    return collect(more(judged) if more else judged, found.seen, skipped)


MANY = 400
"""Files from which on a second process pays."""


def _hot(catalogue: Catalogue) -> Hot:
    words, stems = (tuple(word.encode() for word in catalogue.index[part]) for part in ("hot", "stems"))
    return Hot(words, stems)


def _cache(files: int, config: Config, catalogue: Catalogue) -> Known | None:
    """The memory of clean files, for a tree in which it pays."""
    if files < MANY:
        return None
    from mailcheck.cache import open_cache

    return open_cache(config, catalogue)


def parallel(files: int) -> bool:
    """Whether to use a second process. MAILCHECK_PROCESSES=1 forbids it, 2 demands it."""
    wanted = os.environ.get("MAILCHECK_PROCESSES", "")
    if wanted in ("1", "2"):
        return wanted == "2" and hasattr(os, "fork")
    return files >= MANY and hasattr(os, "fork") and (os.cpu_count() or 1) > 1


def check_files(files: Iterable[File], project: Project, config: Config, catalogue: Catalogue,
                cache: Known | None = None) -> Iterator[Judged]:  # fmt: skip
    """Judge one file after the other; those that wait for objects of other files last."""
    waiting: list[Opened] = []
    for file in files:
        key = cache.key(file) if cache is not None else ""
        known = cache.get(key, file, project) if cache is not None else None
        if known is not None:
            yield known
            continue
        project.asked.clear()
        opened = open_file(file, config)
        project.remember(scope for _, scopes in opened.documents for scope in scopes)
        if opened.waits:
            waiting.append(opened)
        else:
            judged = judge(opened, project, config, catalogue)
            if cache is not None and cache.is_lasting(opened, judged):
                cache.add(key, judged, project)
            yield judged
    for opened in waiting:
        yield judge(opened, project, config, catalogue)


def check_text(path: str, data: bytes, config: Config) -> Report:
    """Check standard input as if it stood at `path`. No other file is opened."""
    catalogue = catalogues.load(config.schema_dirs)
    return collect([check_file(File(path, data, True), config, catalogue)], 1, [])


def check_file(file: File, config: Config, catalogue: Catalogue) -> Judged:
    """Read and judge one file by itself. Whatever its bytes are, the outcome is findings or *skipped*, never an
    exception."""
    opened = open_file(file, config)
    project = Project(())
    project.remember(scope for _, scopes in opened.documents for scope in scopes)
    return judge(opened, project, config, catalogue)


def collect(judged: Iterable[Judged], seen: int, skipped: list[Skipped]) -> Report:
    """One report of many files."""
    findings: dict[tuple[str, str, int, int, str], Finding] = {}
    ignored: list[Finding] = []
    passed: list[Skipped] = []
    sources: dict[str, Source] = {}
    read_count = with_mail = 0
    for one in judged:
        read_count += 1
        with_mail += one.has_mail
        for finding in one.findings:  # a value that several files refer to, or that has two readings, is reported once
            live = "MC6" <= finding.code < "MC8"  # of a domain and of a server much is said at one place
            what = finding.message if live else finding.key.rpartition(".")[2]
            key = (finding.code, finding.path, finding.place.start, finding.place.end, what)
            findings[key] = min(findings.get(key, finding), finding, key=lambda one: (one.message, one.app))
        ignored += one.ignored
        passed += one.skipped
        if one.source is not None and (one.findings or one.ignored):
            sources[one.source.path] = one.source
    return Report(
        tuple(sorted(findings.values(), key=_order)),
        tuple(sorted(ignored, key=_order)),
        tuple(sorted((*skipped, *passed), key=lambda one: (one.path, one.span, one.reason))),
        seen,
        read_count,
        with_mail,
        sources,
    )


def _order(finding: Finding) -> tuple[str, Span, str, str]:
    return (finding.path, finding.span, finding.code, finding.message)


def open_file(file: File, config: Config) -> Opened:
    """Read one file into documents and scopes."""
    try:
        source = read.source_of(file.path, file.data, tuple(catalogues.load(config.schema_dirs).index["hot"]))
    except UnicodeDecodeError as error:
        reason = f"not readable as text: byte {error.start} is neither UTF-8 nor UTF-16"
        return Opened(None, judged=_unread(file, config, "MC902", "unreadable-file", reason, 0, None))
    if not source.format:
        return _not_judged(source, "mailcheck has no reader for files of this kind")
    try:
        documents = read.read(source)
        return Opened(source, tuple((entries, tuple(scopes(source, [entries]))) for entries in documents))
    except ReadError as error:
        return Opened(source, judged=_unread(file, config, "MC901", "syntax-error", error.message, error.offset, source))
    except Unjudged as error:
        return _not_judged(source, str(error))


_MEANT = (
    rb"(?im)(?:smtp[_.\-]?(?:host|server|port|pass|user|url)|email[_.\-]?host)\w*[\"']?[ \t]*[:=]"
    rb"|^[ \t]*[\"']?(?:smtp|mailer|mail|email)(?:[_\-](?:config|settings|server))?[\"']?:[ \t]*\{?[ \t]*\r?$"
)
"""What stands where mail settings are surely meant: a name of one, or the head of a block of them."""


def _not_judged(source: Source, reason: str) -> Opened:
    return Opened(source, judged=Judged(source, (), (), (), (Skipped(source.path, START, reason),)))


def _unread(file: File, config: Config, code: str, name: str, message: str, offset: int, source: Source | None) -> Judged:
    """A file that is not well formed: a finding where mail settings were surely meant, else skipped."""
    where = source or Source(file.path, "", "")
    place = Place(where, offset, min(offset + 1, len(where.text)))
    meant = file.named or re.search(_MEANT, file.data) is not None
    if not meant or not config.selected(code, name) or config.ignores_file(file.path, code, name):
        return Judged(source, (), (), (), (Skipped(file.path, place.span, message),))
    help = "correct the syntax; until then no program reads these settings" if code == "MC901" else "save the file as UTF-8"
    return Judged(source, (), (Finding(code, name, ERROR, message, help, place),), (), ())


def judge(opened: Opened, project: Project, config: Config, catalogue: Catalogue) -> Judged:
    """Recognise and check everything in one file."""
    if opened.judged is not None or opened.source is None:
        assert opened.judged is not None
        return opened.judged
    source = opened.source
    directives = ignore.directives(source)
    if source.format == "zone":
        from mailcheck.dns.offline import judge_zone

        zone_findings, zone_skipped = judge_zone(source, opened.documents[0][0], directives.provider, config, catalogue)
        kept, ignored = ignore.apply(source, zone_findings, directives, config)
        return Judged(source, (), tuple(kept), tuple(ignored), tuple(zone_skipped))
    app = config.app_for(source.path) or directives.app
    if app and catalogue.app_number(app) is None:
        unknown = Skipped(source.path, START, f"there is no app {app!r}; `mailcheck apps` lists them")
        return Judged(source, (), (), (), (unknown,))
    groups: list[Group] = []
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    for document, found in opened.documents:
        for alone in found:
            scope = join(alone, project)
            here = recognise(scope, document, catalogue, app=app, provider=config.provider)
            if scope is not alone:
                here = [group for group in here if _concerns(group, source)]  # the rest is the other file's own affair
            groups += here
            for group in here:
                findings += _softened(check_group(group, config), group, here)
                skipped += hidden(group)
    passing = any(finding.code == "MC501" for finding in findings)
    if passing:
        findings = [finding for finding in findings if finding.code != "MC501" or committed(finding.path)]
    if any(finding.code in _LEFT_OPEN for finding in findings) and _holds_defaults(source.path):
        findings = [f._replace(severity=NOTE) if f.code in _LEFT_OPEN else f for f in findings]
    kept, ignored = ignore.apply(source, list(dict.fromkeys(findings)), directives, config)
    return Judged(source, tuple(groups), tuple(kept), tuple(ignored), tuple(dict.fromkeys(skipped)), passing=passing)


_LEFT_OPEN = frozenset(("MC205", "MC207", "MC301", "MC401"))
"""Codes about what is missing or stands for something else: who takes over a file of defaults sets it."""


def _holds_defaults(path: str) -> bool:
    """Whether a file holds the defaults of a Helm chart, over which everybody lays values of their own."""
    folder, name = os.path.split(path)
    return name.lower() in ("values.yaml", "values.yml") and os.path.exists(os.path.join(folder, "Chart.yaml"))


def _softened(findings: list[Finding], group: Group, siblings: list[Group]) -> list[Finding]:
    """One entry of a list that is switched off is no mistake while another one sends."""
    if not str(group.readings[0].instance.place.get("at", "")).endswith("[]"):
        return findings
    app = group.readings[0].app["id"]
    sends = any(
        mail.active and mail.kind == "smtp"
        for other in siblings
        if other is not group and other.readings[0].app["id"] == app
        for mail in other.readings[0].mails[:1]
    )
    return [f._replace(severity=NOTE) if sends and f.code == "MC408" else f for f in findings]


def _concerns(group: Group, source: Source) -> bool:
    """Whether a reading of joined files has anything to do with this one."""
    return any(
        entry.source is source or (entry.via is not None and entry.via.source is source)
        for reading in group.readings
        for entries in reading.instance.names.values()
        for entry in entries
    )


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
        if code in SILENT_IN_DOCUMENTATION and mail.instance.scope.documentation:
            continue
        rule = load(code)
        if config.selected(code, rule.RULE.name):
            yield from rule.check(mail)
            yield from refused(rule.RULE, mail)


def refused(rule: Rule, mail: Settled) -> Iterator[Finding]:
    """Combinations that the program itself refuses, under the code that their line in the schema names."""
    for line, settings in mail.rejects:
        if line["code"] != rule.code:
            continue
        if mail.instance.scope.elsewhere and "unset" in line["when"].values():
            continue  # it may be set where we cannot see it
        places = {(setting.start, setting.end): setting for setting in reversed(settings) if setting.entry is not None}
        written = list(places.values())[::-1]
        words = ", ".join(dict.fromkeys(setting.key for setting in written))
        beside = tuple(r for setting in written[1:] for r in base.related(setting, "the other half"))
        at = written[0] if written else base.anchor(mail)
        help, fix = _mended(mail, line, words)
        severity = line.get("severity", "")
        silences = () if rule.code == "MC101" or severity in (NOTE, WARNING) else ("MC101",)
        yield base.finding(rule, mail, at, line["says"], help, severity=severity, related=beside, fix=fix, silences=silences)


def _mended(mail: Settled, line: dict[str, Any], words: str) -> tuple[str, Fix | None]:
    """How to leave a combination that the program refuses, such that port and TLS agree; or what the schema says of it."""
    if "help" in line:
        return line["help"], None
    port = mail.get("port")
    mode = expected_mode(mail, port.value) if port.known and isinstance(port.value, int) else ""

    def best(settled: Settled) -> bool:
        return good(settled) and settled.kind in ("smtp", "api")

    def good(settled: Settled) -> bool:
        weaker = settled.certificate.value == "unverified" and mail.certificate.value != "unverified"
        return gone(settled) and not weaker and (not mode or agrees(settled.tls.possible, mode))

    def gone(settled: Settled) -> bool:
        return all(other != line for other, _ in settled.rejects) and (
            settled.kind in ("smtp", "api") or settled.kind == mail.kind
        )

    names = list(line["when"])
    missing = [name for name, wanted in line["when"].items() if wanted == "unset"]
    if line["code"] == "MC401" and missing:
        return _added(mail, missing, changes(mail, best, missing, another=True) or changes(mail, good, missing)), None
    ways = changes(mail, best, names, another=True) or changes(mail, good, names, another=True)
    ways = ways or changes(mail, lambda s: gone(s) and s.certificate.value == mail.certificate.value, names)
    if not ways:
        return _removed(mail, line, good) or (f"change {words}" if words else _added(mail, missing, [])), None
    fix = Fix(False, f"write {ways[0].words}", ways[0].edits) if ways[0].edits else None
    return f"write {ways[0].words}", fix


def _added(mail: Settled, missing: list[str], ways: list[Change]) -> str:
    """What to add where one of these settings and switches must be there."""
    if ways:
        return f"write {ways[0].words}"
    settings = [name for name in missing if name in mail.app["settings"]]
    keys = dict.fromkeys(filter(None, (key_to_add(mail, name) for name in settings or missing[:1])))
    return "add " + ", or ".join(keys) if keys else ""


def _removed(mail: Settled, line: dict[str, Any], good: Callable[[Settled], bool]) -> str:
    """Which of the keys can be removed, and all is well; "" when none can, or when the key is a slip for another one."""
    settings = [mail.get(name) for name in line["when"]]
    alone = [s for s in settings if s.entry is not None and not s.borrowed and mail.holder_of(s) is None]
    fine = [s.key for s in alone if (after := without(mail, s)) is not None and good(after)]
    return (
        ""
        if line["code"] == "MC402" or mail.kind not in ("smtp", "api")
        else ", or ".join(f"remove {key}" for key in dict.fromkeys(fine))
    )


def _one_per_mistake(findings: list[Finding]) -> list[Finding]:
    """Where two rules see the same cause, the more specific one speaks, as gravely as the gravest of them."""
    silenced: set[int] = set()
    kept: list[Finding] = []
    for finding in findings:
        level = finding.severity
        for other in findings:
            explained = other.code in SPEAKS_FOR.get(finding.code, ()) and _touch(finding, other)
            if other is not finding and (explained or other.code in finding.silences):
                silenced.add(id(other))
                level = level if finding.mild else max(level, other.severity, key=SEVERITIES.index)
        kept.append(finding._replace(severity=level))
    return [new for old, new in zip(findings, kept, strict=True) if id(old) not in silenced]


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
