"""Bytes to Source and entries. A format is one file of this folder and one line of `READERS`."""

from __future__ import annotations

from mailcheck.lazy import module
from mailcheck.model import Entry, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ENDINGS = {
    ".env": "env",
    ".json": "json",
    ".json5": "json",
    ".jsonc": "json",
    ".hjson": "json",
    ".ndjson": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".ini": "ini",
    ".cfg": "ini",
    ".cnf": "ini",
    ".conf": "ini",
    ".service": "ini",
    ".gitconfig": "ini",
    ".odoorc": "ini",
    ".toml": "toml",
    ".properties": "properties",
    ".xml": "xml",
    ".config": "xml",
    ".csv": "csv",
    ".tsv": "csv",
    ".msmtprc": "keyvalue",
    ".muttrc": "keyvalue",
    ".neomuttrc": "keyvalue",
    ".swaksrc": "keyvalue",
    ".php": "php",
    ".rb": "ruby",
    ".js": "js",
    ".jsx": "js",
    ".mjs": "js",
    ".cjs": "js",
    ".ts": "js",
    ".mts": "js",
    ".cts": "js",
    ".tsx": "js",
    ".ex": "elixir",
    ".exs": "elixir",
    ".tf": "hcl",
    ".tfvars": "hcl",
    ".md": "markdown",
    ".mdx": "markdown",
    ".markdown": "markdown",
    ".sh": "shell",
    ".dockerfile": "dockerfile",
    ".zone": "zone",
}
"""Ending of a file's name, lower case, to the reader's name."""

NAMES = {
    "gitconfig": "ini",
    "msmtprc": "keyvalue",
    "muttrc": "keyvalue",
    "neomuttrc": "keyvalue",
    "ssmtp.conf": "keyvalue",
    "remotes": "keyvalue",
    "swaksrc": "keyvalue",
    "main.cf": "keyvalue",
    "indico.conf": "python",
    "health_alarm_notify.conf": "shell",
}
"""Whole names of files, lower case, to the reader's name."""

OPEN_ENDINGS = (".conf", ".cfg", ".cnf", ".config")
"""Endings that say only that this is a configuration: what stands in the file says the rest."""

SETTINGS = frozenset((
    "conf", "local", "production", "prod", "base", "dev", "development", "staging",
    "app", "application", "main", "wsgi", "notify", "__init__", "server", "run", "extensions",
))  # fmt: skip
"""Names of Python modules that hold settings, beside those with "settings", "config", "mail" or "smtp" in them."""

PATTERNS = (
    ".example",
    ".sample",
    ".dist",
    ".default",
    ".template",
    ".tmpl",
    ".tpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".gotmpl",
)
"""Endings of files that are made into another one, whose name stands before it."""

READERS = {
    "env": "dotenv", "json": "json", "yaml": "yaml",
    "ini": "ini", "toml": "toml", "properties": "properties", "keyvalue": "keyvalue", "xml": "xml", "csv": "csv",
    "python": "python", "php": "php", "ruby": "ruby", "js": "js", "hcl": "hcl", "elixir": "elixir",
    "markdown": "markdown", "shell": "shell", "dockerfile": "dockerfile",
    "zone": "zone",
}  # fmt: skip
"""A reader's name to its module in this folder."""


def format_of(path: str) -> str:
    """The reader for a file of this name, or "" when mailcheck reads no such files."""
    folder, _, name = path.replace("\\", "/").lower().rpartition("/")
    if name in NAMES:
        return NAMES[name]
    if name.split(".")[0] in ("dockerfile", "containerfile") and not name.endswith((".md", ".dockerignore")):
        return "dockerfile"
    if name.endswith(".ini.php"):  # `; <?php exit; ?>` keeps it from being read over the web
        return "ini"
    dot = name.rfind(".")
    ending = name[dot:] if dot >= 0 else ""
    if ending in ENDINGS:
        tests = ending in (".js", ".jsx", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".rb", ".exs") and name[:dot].endswith(
            (".test", ".spec", "_test", "_spec")
        )
        return "" if tests else ENDINGS[ending]  # what a test calls wrong is mostly meant
    if ending == ".py" and _is_settings(name[:dot], folder.rpartition("/")[2]):
        return "python"
    if name.startswith("db.") and name.count(".") > 1:
        return "zone"
    if ending in PATTERNS and not name.startswith(".env"):
        made = name_of(path)
        below = format_of(made) if made.lower() != name else ""
        return below if below in ("env", "ini", "properties", "keyvalue", "toml", "php") or ending in PATTERNS[:4] else ""
    if name.startswith(".env") or ".env." in name or name == "env" or name.endswith("env.example"):
        return "env"
    return ""


def name_of(path: str) -> str:
    """The name of a file as a program looks for it: `app.ini` for `deploy/app.ini.example`."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, ending = name.rpartition(".")
    return stem if dot + ending.lower() in PATTERNS and "." in stem and not name.startswith(".env") else name


def _is_settings(stem: str, folder: str) -> bool:
    """Whether a Python module holds settings, by its name. Reading every other one would only cost time."""
    if stem.startswith("test_") and "settings" not in stem:
        return False  # what a test calls wrong is mostly meant
    if "settings" in stem or "config" in stem or stem in SETTINGS or folder in ("settings", "config"):
        return True
    return ("mail" in stem or "smtp" in stem) and not stem.startswith("test")


def source_of(path: str, data: bytes, hot: tuple[str, ...]) -> Source:
    """A file as its reader takes it; the format is "" when there is none. `hot` as in `Source`. Raises UnicodeDecodeError."""
    source = decode(path, data, format_of(path) or sniff(data))
    source.hot = hot
    return source


def decode(path: str, data: bytes, format: str) -> Source:
    """The text of a file. Raises UnicodeDecodeError when it is neither UTF-8 nor UTF-16 with a byte order mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16")
        return Source(path, text, by_content(path, format, text), bom=True, utf16=True)
    bom = data.startswith(b"\xef\xbb\xbf")
    try:
        text = data[3 * bom :].decode("utf-8")
    except UnicodeDecodeError:
        if format != "properties":
            raise
        text = data.decode("iso-8859-1")  # what java.util.Properties reads
    return Source(path, text, by_content(path, format, text), bom)


def by_content(path: str, format: str, text: str) -> str:
    """The reader for a file whose name does not tell INI from lines of `key value`, from variables and from XML."""
    if format not in ("ini", "xml") or not name_of(path).lower().endswith(OPEN_ENDINGS):
        return format
    import re

    if re.match(r"\s*<(?:[?!]|[\w.\-]+>)", text) or (format == "xml" and text.lstrip()[:1] == "<"):
        return "xml"
    if re.search(r"^[ \t]*\[[^\[\]\n]+\][ \t]*(?:[#;].*)?\r?$", text, re.M):
        return "ini"
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    variables = bool(lines) and all(re.match(r"(?:export )?[A-Z][A-Z0-9_]*=", line) for line in lines)
    return "env" if variables else "keyvalue"


def read(source: Source) -> list[tuple[Entry, ...]]:
    """The entries of each document of a file. Raises ReadError where the text is not well formed, Unjudged where it
    cannot be judged."""
    function: Callable[[Source], list[tuple[Entry, ...]]]
    function = module("mailcheck.read." + READERS[source.format]).read
    return function(source)


def sniff(data: bytes) -> str:
    """The reader for a file whose name says nothing, by its first bytes; "" when they say nothing either."""
    import re

    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb"\[[A-Za-z][^\[\]\n,]*\][ \t]*\r?(?:\n|$)", head):
        return "ini"
    if head[:1] in (b"{", b"["):
        return "json"
    if head[:1] == b"<":
        return "xml"
    if re.search(rb"\A#![^\r\n]*python|^from [\w.]+ import ", head, re.M):
        return "python"
    if re.search(rb"^(?:export )?[A-Z_][A-Z0-9_]*=", head, re.M):
        return "env"
    return "yaml" if re.search(rb"^[\w\-]+:(?: |\r?$)", head, re.M) else ""
