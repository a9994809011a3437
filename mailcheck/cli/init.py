"""`mailcheck init`: a first settings file for an app and a provider."""

from __future__ import annotations

import os

from mailcheck import catalogue, config
from mailcheck.cli import OK
from mailcheck.cli.validate import say, suggestion, write
from mailcheck.errors import UsageError
from mailcheck.starting import Start, start
from mailcheck.tuples import NamedTuple

_COMMENT = {"env": "# ", "ini": "; ", "yaml": "# ", "properties": "# ", "toml": "# ", "json": ""}


class Options(NamedTuple):
    """What stands on the command line."""

    app: str
    provider: str
    format: str | None = None
    sender: str = ""
    username: str = ""
    output_file: str | None = None


def run(options: Options) -> int:
    """Write the file to standard output, or to a path where nothing is yet. Raises UsageError."""
    known = catalogue.load(config.load(None).schema_dirs)
    app, provider = known.app_by_id(options.app), known.provider_by_id(options.provider)
    if app is None:
        raise UsageError(f"there is no app {options.app!r}" + suggestion(options.app, known.app_ids(), "apps"))
    if provider is None:
        raise UsageError(
            f"there is no provider {options.provider!r}" + suggestion(options.provider, known.provider_ids(), "providers")
        )
    found = start(app, provider, known, options.format or "", options.sender, options.username)
    text = _with_comments(found, str(app["name"]), str(provider["name"]))
    if options.output_file is not None and os.path.lexists(options.output_file):
        raise UsageError(f"{options.output_file}: is there already; add these lines to it:\n\n{text}")
    write(text, options.output_file)
    if options.output_file is not None:
        fill = f"; fill in {', '.join(found.to_fill_in)}" if found.to_fill_in else ""
        say(f"{options.output_file} written{fill}, then: mailcheck validate {options.output_file}")
    return OK


def _with_comments(found: Start, app: str, provider: str) -> str:
    sign = _COMMENT[found.format]
    if not sign:
        return found.text
    lines = [f"{app} sends through {provider}"]
    if found.to_fill_in:
        lines.append(f"to fill in: {', '.join(found.to_fill_in)}")
    return "".join(f"{sign}{line}\n" for line in lines) + found.text
