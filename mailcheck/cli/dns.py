"""`mailcheck dns`: what domains publish, against what their provider needs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time

from mailcheck import catalogue, config
from mailcheck.cli import FOUND, OK
from mailcheck.cli.validate import check_codes, suggestion
from mailcheck.dns import page
from mailcheck.dns.domain import Subject, inspect
from mailcheck.dns.names import ascii_name
from mailcheck.dns.network import Asking, Network, server, system_servers
from mailcheck.errors import UsageError
from mailcheck.model import SEVERITIES
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any, TextIO

    from mailcheck.config import Config
    from mailcheck.dns.page import Judged

DEADLINE = 60.0  # seconds for one domain, whatever its name servers do


class Options(NamedTuple):
    """What stands on the command line. None: not given."""

    domains: tuple[str, ...] = ()
    provider: str = ""
    region: str = ""
    selector: tuple[str, ...] = ()
    mail_from: str = ""
    profile: str = "default"
    resolver: tuple[str, ...] = ()
    timeout: float = 3.0
    tries: int = 3
    input: str | None = None
    concurrency: int = 20
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    config: str | None = None
    output_format: str = "text"
    output_file: str | None = None
    verbose: bool = False


class Count(NamedTuple):
    """How far a bulk run is."""

    done: int = 0
    failing: int = 0
    unfinished: int = 0
    kept: int = 0  # of an earlier run


def run(options: Options) -> int:
    """Ask, judge, report. Raises UsageError."""
    wanted = config.load(options.config)
    wanted = wanted._replace(
        select=options.select or wanted.select,
        ignore=(*wanted.ignore, *options.ignore),
        fail_on=options.fail_on or wanted.fail_on,
    )
    if words := (*options.select, *options.ignore):
        check_codes(words)
    base = _subject(options, wanted)
    if not options.domains and options.input is None:
        raise UsageError("name a domain: mailcheck dns example.com --provider resend")
    if options.input is None:
        names = [ascii_name(one) for one in options.domains]
        return asyncio.run(_few(names, base, options, wanted))
    if options.output_format != "jsonl":
        raise UsageError("--input goes with --output-format jsonl: one line for each domain, as soon as it is done")
    return asyncio.run(_many(base, options, wanted))


def _subject(options: Options, wanted: Config) -> Subject:
    """Everything but the domain."""
    known = catalogue.load(wanted.schema_dirs)
    if options.provider and options.provider not in known.provider_ids():
        raise UsageError(
            f"there is no provider {options.provider!r}" + suggestion(options.provider, known.provider_ids(), "providers")
        )
    provider = known.provider_by_id(options.provider) if options.provider else None
    mail_from = ascii_name(options.mail_from) if options.mail_from else ""
    selectors = tuple(one.lower() for one in options.selector)
    return Subject("", provider, options.region, selectors, mail_from, options.profile == "bulk")


def network(resolvers: tuple[str, ...], timeout: float, tries: int) -> Network:
    """The resolvers of the command line, else those of this machine. Raises UsageError."""
    servers = [server(one) for one in resolvers] or system_servers()
    if not 0 < timeout <= 60 or not 0 < tries <= 20:
        raise UsageError("--timeout is at most 60 seconds, --tries at most 20")
    return Network(servers, Asking(timeout, max(tries, len(servers) if resolvers else 1)))


async def _one(asking: Network, subject: Subject, wanted: Config) -> Judged | None:
    """One domain, or None when it was not done by the deadline."""
    try:
        async with asyncio.timeout(DEADLINE):
            return page.judge(await inspect(asking, subject), wanted)
    except TimeoutError:
        return None


async def _few(names: list[str], base: Subject, options: Options, wanted: Config) -> int:
    """Domains of the command line: pages in their order."""
    async with network(options.resolver, options.timeout, options.tries) as asking:
        found = await asyncio.gather(*(_one(asking, base._replace(domain=name), wanted) for name in names))
    parts = []
    for name, judged in zip(names, found, strict=True):
        if options.output_format == "text":
            parts.append(page.text(judged, verbose=options.verbose) if judged else f"{name}\n\n{_late()}\n")
        else:
            parts.append(
                json.dumps(_data(name, judged), indent=2 if options.output_format == "json" else None, ensure_ascii=False)
            )
    if options.output_format == "json":
        whole = '{"version": 1, "domains": [\n' + ",\n".join(parts) + "\n]}\n"
    else:
        whole = "\n\n".join(parts) if options.output_format == "text" else "".join(part + "\n" for part in parts)
    with _output(options.output_file, "w") as file:
        file.write(whole)
    return FOUND if any(judged is None or fails(judged, wanted) for judged in found) else OK


def _late() -> str:
    return f"not finished within {DEADLINE:g} seconds: its name servers answer too slowly or not at all"


def _data(name: str, judged: Judged | None) -> dict[str, Any]:
    return page.data(judged) if judged is not None else {"version": 1, "domain": name, "error": _late()}


def fails(judged: Judged, wanted: Config) -> bool:
    """Whether there is a complaint as grave as `--fail-on` says."""
    least = SEVERITIES.index(wanted.fail_on)
    return any(SEVERITIES.index(one.severity) >= least for one in judged.complaints)


# --- many --------------------------------------------------------------------------------------------------------


async def _many(base: Subject, options: Options, wanted: Config) -> int:
    """Domains of a file, a few at a time; each line is written when it is done. A run with the same output file goes on where the
    last one stopped."""
    done = _already(options.output_file)
    count, began = Count(kept=len(done)), time.monotonic()
    shown = sys.stderr.isatty()
    with _output(options.output_file, "a") as file:
        async with network(options.resolver, options.timeout, options.tries) as asking:
            async for name, judged in _stream(_input(options, done), base, asking, options.concurrency, wanted):
                file.write(json.dumps(_data(name, judged), ensure_ascii=False) + "\n")
                file.flush()
                count = count._replace(
                    done=count.done + 1,
                    failing=count.failing + (judged is not None and fails(judged, wanted)),
                    unfinished=count.unfinished + (judged is None),
                )
                if shown and count.done % 10 == 0:
                    sys.stderr.write(f"\r{count.done} domains, {count.done / (time.monotonic() - began):.0f} a second ")
    if shown:
        sys.stderr.write("\r")
    kept = f", {count.kept} were done before" if count.kept else ""
    late = f", {count.unfinished} not finished" if count.unfinished else ""
    sys.stderr.write(f"mailcheck: {count.done} domains, {count.failing} with findings{late}{kept}\n")
    return FOUND if count.failing or count.unfinished else OK


async def _stream(
    names: Iterator[str], base: Subject, asking: Network, at_once: int, wanted: Config
) -> AsyncIterator[tuple[str, Judged | None]]:
    """Domains as they are done, `at_once` of them under way."""
    running: dict[asyncio.Task[Judged | None], str] = {}
    more = True
    try:
        while more or running:
            while more and len(running) < at_once:
                name = next(names, None)
                if name is None:
                    more = False
                else:
                    running[asyncio.create_task(_one(asking, base._replace(domain=name), wanted))] = name
            if running:
                finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in finished:
                    yield running.pop(task), task.result()
    finally:
        for task in running:
            task.cancel()


def _input(options: Options, done: set[int]) -> Iterator[str]:
    """The domains of the file, one a line; an address stands for its domain. Lines that are no domain are said and passed over."""
    for one in options.domains:
        yield ascii_name(one)
    assert options.input is not None
    with _lines(options.input) as file:
        for number, line in enumerate(file, 1):
            text = line.strip().strip('"')
            if not text or text.startswith("#"):
                continue
            try:
                name = ascii_name(text.rpartition("@")[2])
            except UsageError:
                sys.stderr.write(f"mailcheck: {options.input}:{number}: this is no domain name, passed over\n")
                continue
            if hash(name) not in done:
                yield name


def _lines(path: str) -> contextlib.AbstractContextManager[TextIO]:
    if path == "-":
        return contextlib.nullcontext(sys.stdin)
    try:
        return open(path, encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error


def _already(path: str | None) -> set[int]:
    """Hashes of the domains that an output file holds. A line that a killed run left half written is cut off."""
    done: set[int] = set()
    if path is None or not os.path.exists(path):
        return done
    good = 0
    with open(path, "rb") as file:
        for line in file:
            try:
                name = json.loads(line)["domain"] if line.endswith(b"\n") else None
            except (ValueError, KeyError, TypeError):
                raise UsageError(f"{path}: this is no output of an earlier run; name another file") from None
            if name is None:
                break
            done.add(hash(name))
            good += len(line)
    if good < os.path.getsize(path):
        os.truncate(path, good)
    return done


def _output(path: str | None, mode: str) -> contextlib.AbstractContextManager[TextIO]:
    if path is None:
        return contextlib.nullcontext(sys.stdout)
    try:
        file: TextIO = open(path, "a" if mode == "a" else "w", encoding="utf-8")  # noqa: SIM115 - the caller's with closes it
        return file
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or 'cannot be written').lower()}") from error
