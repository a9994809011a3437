"""`mailcheck validate`, without its option parser."""

from __future__ import annotations

import os
import sys

from mailcheck import config, pipeline
from mailcheck.cli import FOUND, OK
from mailcheck.errors import UsageError
from mailcheck.report import FORMATS, Style, render
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mailcheck.fix import Fixed
    from mailcheck.model import Skipped
    from mailcheck.pipeline import Judged, Report

    More = Callable[[Iterable[Judged]], Iterable[Judged]]


class Options(NamedTuple):
    """What stands on the command line. None: not given, the configuration counts."""

    paths: tuple[str, ...] = ()
    output_format: str = "text"
    output_file: tuple[str, ...] = ()
    stdin_filename: str | None = None
    app: str = ""
    provider: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    config: str | None = None
    baseline: str | None = None
    write_baseline: str | None = None
    add_ignore: str | None = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    docs: bool = False
    dns: bool = False
    probe: bool = False
    env: bool = False
    resolver: tuple[str, ...] = ()
    selector: tuple[str, ...] = ()
    profile: str = "default"
    statistics: bool = False
    exit_zero: bool = False
    quiet: bool = False
    verbose: bool = False
    color: bool | None = None


def settings(options: Options) -> config.Config:
    """The configuration with the command line laid over it. Raises UsageError for names that do not exist."""
    from mailcheck import catalogue

    settings = config.load(options.config)
    known = catalogue.load(settings.schema_dirs)
    if options.app and options.app not in known.app_ids():
        raise UsageError(f"there is no app {options.app!r}" + suggestion(options.app, known.app_ids(), "apps"))
    if options.provider and options.provider not in known.provider_ids():
        raise UsageError(
            f"there is no provider {options.provider!r}" + suggestion(options.provider, known.provider_ids(), "providers")
        )
    words = (*options.select, *options.ignore, *settings.select, *settings.ignore)
    if words:
        check_codes(words)
    for _, app in settings.apps:
        if app not in known.app_ids():
            raise UsageError(f"configuration: there is no app {app!r}" + suggestion(app, known.app_ids(), "apps"))
    return settings._replace(
        app=options.app,
        provider=options.provider,
        select=options.select or settings.select,
        ignore=(*settings.ignore, *options.ignore),
        fail_on=options.fail_on or settings.fail_on,
        docs=options.docs or settings.docs,
    )


def suggestion(word: str, known: list[str], command: str) -> str:
    """The rest of a sentence about a word that is not known: what was probably meant."""
    from mailcheck.catalogue import near

    meant = near(word, known)
    return f"; did you mean {meant!r}?" if meant else f"; `mailcheck {command}` lists them"


def check_codes(words: tuple[str, ...]) -> None:
    """Raises UsageError for a code or name of a rule that does not exist."""
    from mailcheck.rules import CODES

    heads = CODES.all()
    for word in words:
        if word != "ALL" and not any(word == head.name or (word[:2] == "MC" and head.code.startswith(word)) for head in heads):
            raise UsageError(
                f"there is no rule {word!r}" + suggestion(word, [w for h in heads for w in (h.code, h.name)], "rules")
            )


def run(options: Options) -> int:
    """Check, report, and say by the exit status what came of it."""
    outputs = _outputs(options)
    wanted = settings(options)
    paths = list(options.paths or (".",))
    more = _beyond(options, wanted)
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("`-` (standard input) cannot be mixed with paths")
        if options.fix or options.unsafe_fixes or options.diff or options.add_ignore:
            raise UsageError("standard input cannot be changed; name the file")
        if more is not None:
            raise UsageError("--dns and --probe need a file; without one: mailcheck dns DOMAIN, mailcheck probe --host HOST")
        report = pipeline.check_text(options.stdin_filename or "stdin", sys.stdin.buffer.read(), wanted)
    else:
        report = pipeline.check_paths(paths, wanted, more)
    if options.write_baseline:
        from mailcheck import baseline

        baseline.write(report, options.write_baseline)
        count = len(report.findings)
        say(
            f"{count} finding{'s' * (count != 1)} written to {options.write_baseline}; `--baseline {options.write_baseline}` leaves them out"
        )
        return OK
    if options.baseline:
        from mailcheck import baseline

        report = baseline.apply(report, options.baseline)
    if options.add_ignore is not None:
        return _add_ignores(report, options.add_ignore, wanted)
    if options.diff:
        return _show_diff(report, options, paths, wanted)
    if options.fix or options.unsafe_fixes:
        report = _fix(report, options, paths, wanted, more)
    for format, path in outputs:
        _report(report, format, path, options)
    return OK if options.exit_zero or not report.fails(wanted.fail_on) else FOUND


def _beyond(options: Options, wanted: config.Config) -> More | None:
    """What `--dns` and `--probe` add; None when neither was asked for, and then no connection is opened."""
    ways = [way(options, wanted) for asked, way in ((options.dns, _dns), (options.probe, _probe)) if asked]
    if len(ways) < 2:
        return ways[0] if ways else None
    return lambda judged: ways[1](ways[0](judged))


def _probe(options: Options, wanted: config.Config) -> More:
    from mailcheck.cli import probe

    # made once: where files are mended and read again, nobody logs in again
    tries = probe.Tries(probe.Options(env=options.env, output_format="json"))
    return lambda judged: probe.add(judged, wanted, tries)


def _dns(options: Options, wanted: config.Config) -> More:
    """What `--dns` adds: the only part of this command that opens a connection."""
    from mailcheck.cli.dns import network
    from mailcheck.dns import online

    network(options.resolver, 3.0, 3)  # say at once what is wrong with the words

    def add(judged: Iterable[Judged]) -> Iterable[Judged]:
        return online.add(judged, network(options.resolver, 3.0, 3), wanted, options.selector, options.profile == "bulk")

    return add


def _outputs(options: Options) -> list[tuple[str, str | None]]:
    """The formats to write and where: `--output-file report.xml` takes the format of `--output-format`,
    `--output-file sarif=report.sarif` its own; then standard output still gets `--output-format`."""
    found: list[tuple[str, str | None]] = []
    plain = False
    for word in options.output_file:
        format, equals, path = word.partition("=")
        if equals and format in FORMATS:
            found.append((format, path))
        elif plain:
            raise UsageError("several --output-file need their formats: --output-file sarif=a.sarif --output-file json=b.json")
        else:
            plain = True
            found.append((options.output_format, word))
    return found if plain else [*found, (options.output_format, None)]


def _report(report: Report, format: str, path: str | None, options: Options) -> None:
    color = options.color
    if color is None:
        color = path is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    style = Style(color, options.verbose, options.quiet)
    if options.statistics and format == "text":
        from mailcheck.report.statistics import render as render_statistics

        write(render_statistics(report, style), path)
        return
    write(render(report, format, style), path)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if format == "github" and summary:
        from mailcheck.report.summary import render as render_summary

        try:
            with open(summary, "a", encoding="utf-8") as file:
                file.write(render_summary(report, style) + "\n")
        except OSError as error:
            say(f"{summary}: the job summary cannot be written: {error.strerror}")


def _show_diff(report: Report, options: Options, paths: list[str], wanted: config.Config) -> int:
    """What `--fix` would change. Exit 1 when it would change anything."""
    from mailcheck import catalogue, fix

    fixed, skipped = fix.plan(report, options.unsafe_fixes, paths, wanted, catalogue.load(wanted.schema_dirs))
    write("".join(fix.diff(one) for one in fixed), None)
    _say_skipped(skipped)
    count = sum(len(one.findings) for one in fixed)
    say(f"would fix {count} finding{'s' * (count != 1)} in {len(fixed)} file{'s' * (len(fixed) != 1)}")
    return FOUND if fixed and not options.exit_zero else OK


def _fix(report: Report, options: Options, paths: list[str], wanted: config.Config, more: More | None) -> Report:
    """Write the repairs, as long as one leads to another, and check again."""
    from mailcheck import catalogue, fix

    known = catalogue.load(wanted.schema_dirs)
    total = 0
    for _ in range(5):
        fixed, skipped = fix.plan(report, options.unsafe_fixes, paths, wanted, known)
        _say_skipped(skipped)
        written = _write_all(fixed)
        total += written
        if not written:
            break
        report = pipeline.check_paths(paths, wanted, more)
    say(f"fixed {total} finding{'s' * (total != 1)}")
    if options.baseline:
        from mailcheck import baseline

        report = baseline.apply(report, options.baseline)
    return report


def _write_all(fixed: list[Fixed]) -> int:
    from mailcheck import fix

    written = 0
    for one in fixed:
        problem = fix.write(one)
        if problem:
            say(f"{one.source.path}: {problem}")
        else:
            written += len(one.findings)
    return written


def _add_ignores(report: Report, reason: str, wanted: config.Config) -> int:
    """Write ignore comments with a reason. Raises UsageError when there is no reason."""
    from mailcheck import adopt, catalogue

    if not reason.strip():
        raise UsageError("--add-ignore needs a reason")
    grave = report._replace(findings=tuple(f for f in report.findings if report._replace(findings=(f,)).fails(wanted.fail_on)))
    fixed, skipped = adopt.plan(grave, reason, wanted, catalogue.load(wanted.schema_dirs))
    written = _write_all(fixed)
    _say_skipped(skipped)
    say(f"{written} finding{'s' * (written != 1)} ignored by comments")
    return OK if not skipped else FOUND


def _say_skipped(skipped: list[Skipped]) -> None:
    for one in skipped:
        say(f"{one.path}:{one.span.line}: {one.reason}")


def say(text: str) -> None:
    """A line for the person at the terminal; standard output is for the report alone."""
    from mailcheck.report.safe import clean

    sys.stderr.write(f"mailcheck: {clean(text)}\n")


def write(text: str, path: str | None) -> None:
    """A report to a file or to standard output, whatever the terminal's encoding. Raises UsageError."""
    data = text.encode("utf-8", "backslashreplace")
    if path is None:
        encoding = (sys.stdout.encoding or "utf-8").lower()
        if encoding not in ("utf-8", "utf8"):
            data = text.encode(encoding, "backslashreplace")
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
