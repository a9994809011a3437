"""What is fuzzed: each target takes bytes, and raises when something is not as it should be."""

from __future__ import annotations

import os
import tempfile
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mailcheck import catalogue, config, ignore, interpret
from mailcheck.config import Config
from mailcheck.errors import ConfigError, SchemaError
from mailcheck.find import File
from mailcheck.model import Source
from mailcheck.pipeline import check_file, collect
from mailcheck.read import READERS, format_of, read
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes
from mailcheck.report import FORMATS, Style, render
from mailcheck.report.safe import Masked, clean
from tests.interpret.tables import URLS
from tests.support import HERE, ROOT
from tests.support_readers import check_places

NAMES = {
    "env": ".env", "json": "a.json", "yaml": "compose.yaml", "ini": "app.ini", "toml": "a.toml", "properties": "application.properties",
    "keyvalue": "main.cf", "xml": "a.xml", "csv": "a.csv", "python": "settings.py", "php": "config.php", "ruby": "a.rb", "js": "a.js", "hcl": "a.tf",
    "elixir": "config.exs", "markdown": "a.md", "dockerfile": "Dockerfile", "shell": "a.sh", "zone": "example.org.zone",
}  # fmt: skip
BY_NAME = {
    "hjson": ("json", "lemmy.hjson", ("{", "}", ":", ",", "'''", "#", "//", "/*", "\u2028", '"')),
    "nullmailer": ("keyvalue", "remotes", ("smtp ", "--", "=", "'", '"', "\\", "#", "port=")),
    "opensmtpd": ("keyvalue", "smtpd.conf", ('action "a" relay ', "host ", "auth <", "smtp+tls://", "{", "}", "\\\n", '"')),
    "swaks": ("keyvalue", ".swaksrc", ("--", "-", "server ", "#", " ")),
    "proxmox": ("keyvalue", "notifications.cfg", ("smtp: a\n", "\tserver ", "#", ":")),
    "postfix": ("keyvalue", "main.cf", ("relayhost = ", "[", "]:", "\n ", "$")),
    "msmtp": ("keyvalue", "msmtprc", ("account ", "defaults\n", "host ", ":", '"')),
    "mutt": ("keyvalue", "muttrc", ("set ", "smtp_url = ", "`", "$", '"', "\\")),
}
"""Readers that are chosen by the name of the file: format, name, words."""
CORPUS = Path(__file__).with_name("corpus")


class Target(NamedTuple):
    """`run` takes a text's bytes. `pace` is how many seconds a million bytes may take."""

    name: str
    run: object
    seeds: object
    words: tuple[str, ...] = ()
    pace: float = 20


def reader(format, name=""):
    def run(data):
        text = data.decode("utf-8", "replace")
        source = Source(name or NAMES[format], text, format)
        try:
            documents = read(source)
        except ReadError as error:
            assert 0 <= error.offset <= len(text)
            return
        except Unjudged:
            return
        for document in documents:
            check_places(text, document)
            for scope in scopes(source, [document]):
                for entry in scope.entries:
                    assert 0 <= entry.start <= entry.end <= len(text) and 0 <= entry.key_start <= entry.key_end <= len(text)
                    repr(entry)

    return run


def interpretations(data):
    text = data.decode("utf-8", "replace")
    for name in interpretation_names():
        function = interpret.named(name)
        for kind in ("text", "string", "boolean", "number"):
            found = function(interpret.Raw(text, kind, words=("a",), yes=("b",), no=("c",)))
            if isinstance(found, dict):
                for part in found.values():
                    assert 0 <= part.start <= part.end <= len(text), name


@cache
def interpretation_names():
    known = catalogue.load()
    names = set(interpret.WITH_PARTS)
    for number in range(len(known.app_ids())):
        app = known.app(number)
        groups = [app.get("settings", {}), app.get("switches", {}), *(t.get("settings") or {} for t in app.get("transports", ()))]
        names |= {spec["as"] for group in groups for spec in group.values() if spec and spec.get("as")}
    return sorted(names - {"nodemailer-service", "symfony-dsn"})  # settle.py looks at these together with other settings


def records(data):
    from mailcheck.dns import dkim, dmarc, policies, spf, tags

    text = data.decode("utf-8", "replace")
    found = [tags.parse_tags(text), tags.parse_tags(text, fold=True), tags.parse_uri(text), spf.parse(text), spf.as_name(text), spf.mail_domain(text),
             spf.pieces(text), dkim.parse_key(text), dkim.is_key(text), dmarc.parse_record(text), dmarc.is_record(text), dmarc.walk_names(text[:300]),
             policies.parse_mta_sts(text), policies.parse_tls_rpt(text), policies.parse_bimi(text)]  # fmt: skip
    for one in found:
        for problem in getattr(one, "problems", ()):
            assert 0 <= problem.start <= problem.end <= len(text), problem
    spf.remarks(found[3])
    dkim.strength(found[7])


def comments(data):
    text = data.decode("utf-8", "replace")
    found = ignore.directives(Source("a.env", text, "env"))
    for one in found.ignores:
        assert 0 <= one.place.start <= one.place.end <= len(text) and one.line >= 0


def configuration(data):
    try:
        text = data.decode("utf-8")
        table = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    try:
        found = config._config("/nowhere/mailcheck.toml", table, text)
    except ConfigError as error:
        assert str(error).startswith("/nowhere/mailcheck.toml:")
        return
    found.app_for("a/b/c.env"), found.excluded("a/b"), found.ignores_file("x.env", "MC101", "port-tls-mismatch")


def schemas(data):
    from mailcheck.compile import built_in, compiled, load_folder

    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        kind = "providers" if b"hosts" in data else "apps"
        path = Path(folder, kind, "x.yaml")
        path.parent.mkdir()
        path.write_bytes(data)
        try:
            apps, providers = load_folder(Path(folder))
            compiled(apps, {**built_in()[1], **providers}, "user", [Path(folder)])
        except SchemaError as error:
            assert str(error)


def pipeline(data):
    """The first line is the name of the file."""
    name, _, content = data.partition(b"\n")
    path = os.fsdecode(name.replace(b"\0", b"") or b".env")
    report = collect([check_file(File(path, content, True), Config(docs=True), catalogue.load())], 1, [])
    for finding in report.findings:
        assert 0 <= finding.place.start <= finding.place.end <= len(finding.place.source.text)
    for format in FORMATS:
        render(report, format, Style(notes=True))


def shown(data):
    """What stands in a file, made harmless."""
    name, _, content = data.partition(b"\n")
    text = content.decode("utf-8", "replace")
    assert clean(clean(text)) == clean(text)
    format = format_of(name.decode("utf-8", "replace"))
    source = Source("x", text, format)
    masked = Masked(source) if format else None
    for number in range(1, min(50, source.span(len(text), len(text)).line) + 1):
        if masked:
            assert len(masked.line(number)) <= len(text) + 2


@cache
def files():
    """Every example and fixture, by its reader."""
    found = {}
    for folder in (ROOT / "examples", HERE / "rules", HERE / "read", HERE / "containers"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".out" and path.stat().st_size < 20_000:
                found.setdefault(format_of(path.name), []).append((path.name, path.read_bytes()))
    return found


def of(format, name=""):
    def seeds():
        found = files().get(format, [])
        return (
            [data for one, data in found if not name or one.endswith(name)] or [data for _, data in found] or [b"SMTP_HOST=a\n"]
        )

    return seeds


def with_names():
    return [name.encode() + b"\n" + data for rows in files().values() for name, data in rows]


WORDS = {
    "env": ("export ", "'", '"', "`", "${", "\\", "#", "=", ": "), "json": ('{"', '":', "[", "\\u", "\\ud800", "//", "/*", "1e", ","),
    "yaml": ("{{ x }}", "&a ", "*a", "<<: *a", "|\n", ">-\n", "---\n", "!!x ", "- ", ": ", "\t", "? ", "'", '"\\', "%YAML 1.2\n", "@", "kind: Secret\n"),
    "ini": ("[", "]", "=", ";", "%(x)s", "\\\n"), "toml": ("[[", '"""', "'''", "{", "1979-05-27", "inf", "= ", "."), "properties": ("\\u", "\\\n", ":", "!"),
    "keyvalue": ("$", " = ", "\n ", "source "), "xml": ("<![CDATA[", "]]>", "<!--", "<!DOCTYPE a [", "&#x", "&amp;", "<", "/>", "xmlns="), "csv": ('"', ",", ";", "\t"),
    "python": ("os.environ[", "(", "[", "f'", "\\", ":\n ", "lambda ", "'''"), "php": ("<?php ", "?>", "env('", "=>", "<<<X\n", "[", "//", "/*", "$"),
    "ruby": ("<<~X\n", "#{", "do |x|\n", "end\n", "%w(", ":a => "), "js": ("`${", "/*", "process.env.", "=> {", "...", "</"), "hcl": ("${", "<<EOT\n", "{", "for ", '"'),
    "elixir": ("~s(", '"""', "config :a, ", "#{", "do\n"), "markdown": ("```", "~~~", "> ", "- ", "1. ", "```env\n", "\t"), "shell": ("<<EOF\n", "$(", "`", "'", "\\\n", "export "),
    "dockerfile": ("ENV ", "ARG ", "\\\n", "FROM ", "${X:-", "<<EOF\n"), "zone": ("(", ")", '"', ";", "$ORIGIN ", "$INCLUDE ", "\\", "IN TXT ", "@"),
}  # fmt: skip

RECORDS = [
    b"v=spf1 include:_spf.example.com ip4:192.0.2.0/24 ip6:2001:db8::/32 a mx:x.example/24//64 exists:%{i}._spf.%{d2r-} redirect=_x.example ~all",
    b"v=DKIM1; k=rsa; t=s; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7", b"v=DMARC1; p=reject; rua=mailto:a@example.com!10m; pct=50; fo=1:d:s; adkim=s",
    b"v=STSv1; id=20260101T000000;", b"v=TLSRPTv1; rua=mailto:a@example.com,https://x.example/y", b"v=BIMI1; l=https://x.example/a.svg; a=",
]  # fmt: skip
SCHEMA = [(ROOT / "schemas" / "apps" / f"{name}.yaml", name) for name in ("kener", "django", "laravel", "gitea")] + [
    (ROOT / "schemas" / "providers" / f"{name}.yaml", name) for name in ("resend", "gmail", "amazon-ses")
]


def schema_seeds():
    from mailcheck.compile import built_in

    built_in()  # read once for all trials: the first is not to be timed with it
    return [path.read_bytes().replace(f"id: {name}\n".encode(), b"id: x\n") for path, name in SCHEMA if path.is_file()]


TOML = [
    b"select = ['MC1']\nexclude = ['a/**', '*.env']\nfail-on = 'error'\ndocs = true\nschema-dirs = []\n[apps]\n'*.env' = 'kener'\n[per-file-ignores]\n'docs/**' = ['MC205']\n"
]
COMMENT = [
    b"# mailcheck: ignore[MC104] -- reason\nA=1 # mailcheck: ignore\n// mailcheck: ignore-file[MC1]\n<!-- mailcheck: app=kener -->\n; mailcheck: provider=resend\n"
]

TARGETS = {
    target.name: target
    for target in [
        *(Target(f"read-{format}", reader(format), of(format), WORDS.get(format, ())) for format in READERS),
        *(Target(f"read-{kind}", reader(format, name), of(format, name), words) for kind, (format, name, words) in BY_NAME.items()),
        Target("interpretations", interpretations, lambda: [url.encode("utf-8", "replace") for url in URLS],
               ("://", "@", ":", "%40", "%", "[::1]", "?", "&", "=", "#", "/", "\\", "{", "'"), 400),
        Target("records", records, lambda: RECORDS, ("v=spf1 ", "v=DMARC1;", "p=", "%{", "}", "include:", ";", "=", ":", "/", "!", "\0", "redirect="), 60),
        Target("comments", comments, lambda: COMMENT, ("mailcheck:", "ignore", "[", "]", " -- ", "#", "app=", "\n")),
        Target("configuration", configuration, lambda: TOML, ("[apps]\n", "[per-file-ignores]\n", "**/", "*", "?", "'", "= [", "= {}", "= 1")),
        Target("schemas", schemas, schema_seeds, ("keys: ", "as: ", "default: ", "[{", "}]", "like: x\n", "when: ", "pattern: '(a+)+'\n", "- ", "&a ", "*a", "~", "1e999", "2026-99-99"), 400),
        Target("pipeline", pipeline, with_names, ("SMTP_HOST=", "smtp://a:b@c:25", "${", "}", "\0", "\xff", "587", "true", "\n", "mailcheck: "), 200),
        Target("shown", shown, with_names, ("::error::", "##[x]", "\x1b[", "\u202e", "\ud83d".encode("utf-8", "replace").decode(), "://a:b@")),
    ]
}  # fmt: skip
