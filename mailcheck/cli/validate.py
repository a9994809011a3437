"""`mailcheck validate`, without its option parser."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from mailcheck import config, pipeline
from mailcheck.cli import FOUND, OK
from mailcheck.errors import UsageError
from mailcheck.report import Style, render


class Options(NamedTuple):
    """What stands on the command line. None: not given, the configuration counts."""

    paths: tuple[str, ...] = ()
    output_format: str = "text"
    output_file: str | None = None
    stdin_filename: str | None = None
    app: str = ""
    provider: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    config: str | None = None
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
        raise UsageError(f"there is no app {options.app!r}" + _suggestion(options.app, known.app_ids(), "apps"))
    if options.provider and options.provider not in known.provider_ids():
        raise UsageError(
            f"there is no provider {options.provider!r}" + _suggestion(options.provider, known.provider_ids(), "providers")
        )
    words = (*options.select, *options.ignore, *settings.select, *settings.ignore)
    if words:
        _check_codes(words)
    return settings._replace(
        app=options.app,
        provider=options.provider,
        select=options.select or settings.select,
        ignore=(*settings.ignore, *options.ignore),
        fail_on=options.fail_on or settings.fail_on,
    )


def _suggestion(word: str, known: list[str], command: str) -> str:
    from mailcheck.catalogue import near

    meant = near(word, known)
    return f"; did you mean {meant!r}?" if meant else f"; `mailcheck {command}` lists them"


def _check_codes(words: tuple[str, ...]) -> None:
    from mailcheck.rules import CODES

    heads = CODES.all()
    for word in words:
        if word != "ALL" and not any(word == head.name or (word[:2] == "MC" and head.code.startswith(word)) for head in heads):
            raise UsageError(
                f"there is no rule {word!r}" + _suggestion(word, [w for h in heads for w in (h.code, h.name)], "rules")
            )


def run(options: Options) -> int:
    """Check, report, and say by the exit status what came of it."""
    wanted = settings(options)
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("`-` (standard input) cannot be mixed with paths")
        report = pipeline.check_text(options.stdin_filename or "stdin", sys.stdin.buffer.read(), wanted)
    else:
        report = pipeline.check_paths(list(options.paths or (".",)), wanted)
    color = options.color
    if color is None:
        color = options.output_file is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    write(render(report, options.output_format, Style(color, options.verbose, options.quiet)), options.output_file)
    return OK if options.exit_zero or not report.fails(wanted.fail_on) else FOUND


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
