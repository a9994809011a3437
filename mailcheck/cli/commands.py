"""Every command's words. What a command does stands in the module it loads."""

from __future__ import annotations

import click

from mailcheck import __version__
from mailcheck.report import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _split(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for one in value for word in one.split(",") if word.strip())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="mailcheck")
def cli() -> None:
    """Find mistakes in the settings that software uses to send email."""


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--output-format", type=click.Choice(FORMATS), default="text", help="How to report.  [default: text]")
@click.option(
    "--output-file",
    multiple=True,
    metavar="[FORMAT=]PATH",
    help="Write the report here instead of standard output; with FORMAT=, beside it (several are allowed).",
)
@click.option("--stdin-filename", metavar="PATH", help="With `-`: read standard input as if it were this file.")
@click.option(
    "--app",
    default="",
    metavar="ID",
    help="The app that reads these files (see `mailcheck apps`); what holds none of its settings is recognised as usual.",
)
@click.option("--provider", default="", metavar="ID", help="The provider they point at (see `mailcheck providers`).")
@click.option("--select", multiple=True, callback=_split, metavar="CODES", help="Run only these rules (MC101, MC1, port-25).")
@click.option("--ignore", multiple=True, callback=_split, metavar="CODES", help="Do not run these rules.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="Exit with 1 from here on.  [default: warning]")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="Read this configuration file.")
@click.option("--fix", is_flag=True, help="Write the safe repairs.")
@click.option("--unsafe-fixes", is_flag=True, help="Write also repairs that may not be what you want.")
@click.option("--diff", is_flag=True, help="Show what would be repaired, and write nothing.")
@click.option("--baseline", type=click.Path(dir_okay=False), help="Leave out the findings that stand in this file.")
@click.option("--write-baseline", type=click.Path(dir_okay=False), help="Write the findings to this file.")
@click.option("--add-ignore", metavar="REASON", help="Write an ignore comment with this reason above each finding.")
@click.option("--docs", is_flag=True, help="Check the code blocks of Markdown files too.")
@click.option("--dns", is_flag=True, help="Ask the DNS whether the senders' domains are ready for their providers.")
@click.option(
    "--resolver", multiple=True, metavar="ADDR[:PORT]", help="With --dns: ask this name server.  [default: the system's]"
)
@click.option("--selector", multiple=True, callback=_split, metavar="NAME", help="With --dns: look up this DKIM selector too.")
@click.option(
    "--profile",
    type=click.Choice(["default", "bulk"]),
    default="default",
    help="With --dns: bulk: also what is asked of bulk senders.",
)
@click.option("--probe", is_flag=True, help="Log in at the servers as the applications would, and send nothing.")
@click.option("--env", is_flag=True, help="With --probe: take values that the files refer to from the environment.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are findings.")
@click.option("--color/--no-color", default=None, help="Colour the text report.  [default: on terminals]")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@click.option("-v", "--verbose", is_flag=True, help="Show notes, and what could not be judged.")
def validate(**words: Any) -> int:
    """Check files and folders (default: the current folder).

    A folder is read as git sees it: ignored files are left out unless they are named.
    """
    from mailcheck.cli.validate import Options, run

    return run(Options(**words))


@cli.command()
@click.argument("path", type=click.Path())
@click.option("--stdin-filename", metavar="PATH", help="With `-`: read standard input as if it were this file.")
@click.option("--app", default="", metavar="ID", help="The app that reads the file.")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="Read this configuration file.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to show it.  [default: text]")
def show(path: str, stdin_filename: str | None, app: str, config: str | None, output_format: str) -> int:
    """Show what was understood: app and why, settings with places, provider, what was skipped."""
    from mailcheck.cli.show import run

    return run(path, stdin_filename, app, config, output_format)


@cli.command()
@click.argument("what")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to show it.  [default: text]")
def explain(what: str, output_format: str) -> int:
    """Explain a rule (MC101, port-25), an app (kener) or a provider (resend)."""
    from mailcheck.cli.explain import run

    return run(what, output_format)


@cli.command()
@click.argument("domains", nargs=-1, metavar="[DOMAIN]...")
@click.option("--provider", default="", metavar="ID", help="Who sends for these domains (see `mailcheck providers`).")
@click.option("--region", default="", help="The provider's region, where its records name one (eu-west-1).")
@click.option("--selector", multiple=True, callback=_split, metavar="NAME", help="Look up this DKIM selector too.")
@click.option("--mail-from", default="", metavar="DOMAIN", help="The domain of your own return path.")
@click.option(
    "--profile",
    type=click.Choice(["default", "bulk"]),
    default="default",
    help="bulk: also what is asked of those who send thousands of messages a day.",
)
@click.option(
    "--resolver",
    multiple=True,
    metavar="ADDR[:PORT]",
    help="Ask this name server; also tls://HOST and https://URL.  [default: the system's]",
)
@click.option("--timeout", default=3.0, show_default=True, metavar="SECONDS", help="For one try of one question.")
@click.option("--tries", default=3, show_default=True, help="How often a question is asked before it counts as not answered.")
@click.option("--input", metavar="FILE", help="Read the domains from a file, one a line (`-`: standard input).")
@click.option(
    "--concurrency", default=20, show_default=True, type=click.IntRange(1, 1000), help="With --input: so many domains at once."
)
@click.option("--select", multiple=True, callback=_split, metavar="CODES", help="Run only these rules.")
@click.option("--ignore", multiple=True, callback=_split, metavar="CODES", help="Do not run these rules.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="Exit with 1 from here on.  [default: warning]")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="Read this configuration file.")
@click.option(
    "--output-format", type=click.Choice(["text", "json", "jsonl"]), default="text", help="How to report.  [default: text]"
)
@click.option(
    "--output-file", metavar="PATH", help="Write the report here; with --input a rerun goes on where the last one stopped."
)
@click.option("-v", "--verbose", is_flag=True, help="Show notes.")
def dns(**words: Any) -> int:
    """Compare what domains publish in the DNS with what their provider needs."""
    from mailcheck.cli.dns import Options, run

    return run(Options(**words))


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--host", help="Without a file: the server.")
@click.option("--port", type=click.IntRange(1, 65535), help="With --host.  [default: what its provider recommends, else 465]")
@click.option(
    "--tls",
    type=click.Choice(["implicit", "starttls", "opportunistic", "none"]),
    help="With --host.  [default: what belongs to the port]",
)
@click.option("--user", help="With --host: the user name. The password is taken from the environment.")
@click.option(
    "--password-env", metavar="NAME", help="With --user: the variable that holds the password.  [default: MAILCHECK_PASSWORD]"
)
@click.option("--from", "sender", metavar="ADDRESS", help="With --host: the sender to try.")
@click.option("--env", is_flag=True, help="Take values that the file refers to from the environment.")
@click.option("--only", multiple=True, callback=_split, metavar="ID", help="Try only this app or transport.")
@click.option("--to", metavar="ADDRESS", help="Try this recipient too (no message is sent).")
@click.option("--send", is_flag=True, help="With --to: send a plain test message.")
@click.option("--allow-cleartext", is_flag=True, help="Log in without TLS where the application would.")
@click.option("--timeout", default=10.0, show_default=True, metavar="SECONDS", help="For each step.")
@click.option("--ca-file", metavar="FILE", help="Trust these certificates in place of the system's.")
@click.option("--app", default="", metavar="ID", help="The app that reads these files.")
@click.option("--provider", default="", metavar="ID", help="The provider they point at.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="Exit with 1 from here on.  [default: warning]")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="Read this configuration file.")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", help="How to report.  [default: text]")
@click.option("--output-file", metavar="PATH", help="Write the report here instead of standard output.")
@click.option("-v", "--verbose", is_flag=True, help="Show notes.")
def probe(**words: Any) -> int:
    """Log in as the application would, send nothing, and explain every answer."""
    from mailcheck.cli.probe import Options, run

    return run(Options(**words))


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--env", is_flag=True, help="Take keys that the file refers to from the environment.")
@click.option("--api-base", default="", metavar="URL", help="Ask this server in place of the provider's API.")
@click.option("--app", default="", metavar="ID", help="The app that reads these files.")
@click.option("--provider", default="", metavar="ID", help="The provider they point at.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note"]), help="Exit with 1 from here on.  [default: warning]")
@click.option("--config", type=click.Path(exists=True, dir_okay=False), help="Read this configuration file.")
@click.option("--output-format", type=click.Choice(FORMATS), default="text", help="How to report.  [default: text]")
@click.option("--output-file", metavar="PATH", help="Write the report here instead of standard output.")
@click.option("-v", "--verbose", is_flag=True, help="Show notes.")
def account(**words: Any) -> int:
    """Ask the provider's API about the key and the sender's domain."""
    from mailcheck.cli.account import Options, run

    return run(Options(**words))


def _listing(name: str, doc: str) -> None:
    @cli.command(name, help=doc)
    @click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to list.  [default: text]")
    def command(output_format: str) -> int:
        from mailcheck.cli.lists import run

        return run(name, output_format)


_listing("apps", "List the apps whose settings mailcheck knows.")
_listing("providers", "List the providers it knows.")
_listing("rules", "List the rules.")


@cli.command()
@click.option("--app", required=True, metavar="ID", help="Who reads the file (see `mailcheck apps`).")
@click.option("--provider", required=True, metavar="ID", help="Who takes the mail (see `mailcheck providers`).")
@click.option(
    "--format",
    type=click.Choice(["env", "ini", "yaml", "properties", "json", "toml"]),
    help="The kind of file.  [default: the app's usual one]",
)
@click.option("--from", "sender", default="", metavar="ADDRESS", help="The sender.")
@click.option(
    "--user", "username", default="", metavar="NAME", help="The user name, where the provider gives one to each customer."
)
@click.option("--output-file", metavar="PATH", help="Write it here, if there is no such file yet.  [default: standard output]")
def init(**words: Any) -> int:
    """Write a first settings file for an app and a provider."""
    from mailcheck.cli.init import Options, run

    return run(Options(**words))


@cli.group()
def schema() -> None:
    """JSON Schema for editors, and a check of your own schemas."""


_OF = {
    "app": "an app file",
    "provider": "a provider file",
    "long-tail": "the file of many providers",
    "config": "the configuration",
}


def _schema_print(kind: str) -> None:
    @schema.command(kind, help=f"Print the JSON Schema of {_OF[kind]}.")
    def command() -> int:
        from mailcheck.cli.schemas import show

        return show(kind)


for _kind in _OF:
    _schema_print(_kind)


@schema.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
def schema_check(folder: str) -> int:
    """Check a folder of schemas (`apps/*.yaml`, `providers/*.yaml`)."""
    from mailcheck.cli.schemas import check

    return check(folder)
