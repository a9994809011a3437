"""Configuration: `[tool.mailcheck]` in pyproject.toml, or mailcheck.toml. The nearest one upwards counts.

[tool.mailcheck]
select = ["MC1", "MC2"]          # codes, beginnings of codes, or names; default: all
ignore = ["MC302"]
fail-on = "warning"              # error | warning | note
exclude = ["legacy/**"]
schema-dirs = ["mail-schemas"]   # your own apps and providers

[tool.mailcheck.apps]
"deploy/*.env" = "kener"

[tool.mailcheck.per-file-ignores]
"docs/**" = ["MC205"]
"""

from __future__ import annotations

import os
import re

from mailcheck.errors import ConfigError
from mailcheck.lazy import Pattern
from mailcheck.model import SEVERITIES
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Config(NamedTuple):
    """What the user wants. `root` is the folder that the globs are relative to."""

    root: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = "warning"
    exclude: tuple[str, ...] = ()
    schema_dirs: tuple[str, ...] = ()
    apps: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    app: str = ""
    provider: str = ""
    docs: bool = False  # read the code blocks of Markdown files found in folders

    @property
    def partial(self) -> bool:
        """Not every rule runs, so it cannot be said that an ignore silences nothing."""
        return bool(self.select or self.ignore)

    def selected(self, code: str, name: str) -> bool:
        """Whether a rule runs."""
        if self.select and not any(_names(word, code, name) for word in self.select):
            return False
        return not any(_names(word, code, name) for word in self.ignore)

    def app_for(self, path: str) -> str:
        """The app that the user says reads this file, or ""."""
        if self.app:
            return self.app
        relative = self._relative(path)
        return next((app for glob, app in self.apps if matches(glob, relative)), "")

    def ignores_file(self, path: str, code: str, name: str) -> bool:
        """Whether the per-file ignores silence this rule here."""
        if not self.per_file_ignores:
            return False
        relative = self._relative(path)
        return any(
            matches(glob, relative) and any(_names(word, code, name) for word in codes) for glob, codes in self.per_file_ignores
        )

    def excluded(self, path: str) -> bool:
        """Whether a file found in a folder is left out."""
        return bool(self.exclude) and any(matches(glob, self._relative(path)) for glob in self.exclude)

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.root or None).replace(os.sep, "/")


def _names(word: str, code: str, name: str) -> bool:
    return word == name or (word[:2] == "MC" and code.startswith(word)) or word == "ALL"


def matches(glob: str, path: str) -> bool:
    """Shell-like match of a whole relative path: `*` stays within a folder, `**` does not. A glob without a slash is
    compared with the file's name alone, and one that names a folder takes everything below it."""
    if "/" not in glob.rstrip("/"):
        path = path.rsplit("/", 1)[-1] if not glob.endswith("/") else path
    tokens = [found[0] for found in _TOKEN.finditer(glob.rstrip("/"))]
    if sum(token in _WILD for token in tokens) > 2:
        return _matches_slowly(tokens, path)
    pattern = "".join(_WILD.get(token) or ("[^/]" if token == "?" else re.escape(token)) for token in tokens)
    return re.fullmatch(pattern + "(?:/.*)?", path, re.S) is not None


_TOKEN = Pattern(r"\*\*/|\*\*|.", re.S)
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}


def _matches_slowly(tokens: list[str], path: str) -> bool:
    """The same without trying anything twice: a regular expression with many wildcards takes for ever on a path made for it."""
    states = _from(0, tokens)
    for char in path:
        if len(tokens) in states and char == "/":
            return True
        after: set[int] = set()
        for state in states:
            token = tokens[state] if state < len(tokens) else ""
            if token in _WILD and (token != "*" or char != "/"):
                after.add(state)
                if token != "**/" or char == "/":
                    after |= _from(state + 1, tokens)
            elif token == char or (token == "?" and char != "/"):
                after |= _from(state + 1, tokens)
        states = after
    return len(tokens) in states


def _from(state: int, tokens: list[str]) -> set[int]:
    """This place in a glob, and those behind it that are reached without a character."""
    found = {state}
    while state < len(tokens) and tokens[state] in _WILD:
        state += 1
        found.add(state)
    return found


def load(path: str | None, start: str = ".") -> Config:
    """The configuration in `path`, or the nearest one from `start` upwards, or the defaults. Raises ConfigError."""
    if path is not None:
        found = _table(path, required=True)
        return _config(path, *found) if found is not None else Config()
    folder = os.path.abspath(start)
    while True:
        for name in ("mailcheck.toml", ".mailcheck.toml", "pyproject.toml"):
            candidate = os.path.join(folder, name)
            if os.path.isfile(candidate):
                found = _table(candidate, required=False)
                if found is not None:
                    return _config(candidate, *found)
        parent = os.path.dirname(folder)
        if parent == folder:
            return Config()
        folder = parent


LARGEST = 1024 * 1024
"""Bytes of a configuration file."""
LONGEST = 500
"""Characters of a glob."""


def _table(path: str, *, required: bool) -> tuple[dict[str, Any], str] | None:
    """The table of mailcheck's settings in a file, and the file's text; None when a pyproject.toml has none."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    shared = os.path.basename(path) == "pyproject.toml"
    if shared and not required and b"tool.mailcheck" not in data:
        return None
    if len(data) > LARGEST:
        raise ConfigError(f"{path}: larger than 1 MiB")
    import tomllib

    try:
        text = data.decode("utf-8")
        whole = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}:{_line_of(error)}: not well-formed TOML: {_reason(error)}") from error
    if shared or "tool" in whole:
        tool = whole.get("tool")
        found = tool.get("mailcheck") if isinstance(tool, dict) else None
        if found is not None and not isinstance(found, dict):
            raise ConfigError(f"{path}:{_line(text, 'mailcheck')}: tool.mailcheck: must be a table")
        return (found, text) if found is not None else ({}, text) if required else None
    return whole, text


def _line_of(error: Exception) -> int:
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else 1


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)[:200]


def _line(text: str, key: str) -> int:
    """The line on which a key is set, or the table of this name begins; 1 when it cannot be found."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    found = re.search(rf"^[ \t]*(?:(?:[^=\[\n]*\.[ \t]*)?{name}[ \t]*[.=]|\[[^\]\n]*{name}[ \t]*[.\]])", text, re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 1


_LISTS = {"select", "ignore", "exclude", "schema-dirs"}
_TABLES = {"apps", "per-file-ignores"}


def _config(path: str, table: dict[str, Any], text: str) -> Config:
    root = os.path.dirname(os.path.abspath(path))
    values: dict[str, Any] = {"root": root}

    def refused(key: str, reason: str, name: str = "") -> ConfigError:
        return ConfigError(f"{path}:{_line(text, key)}: {name or key}: {reason}")

    def words(key: str, value: Any, name: str = "") -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return tuple(value)
        raise refused(key, "must be a list of strings", name)

    for raw, value in table.items():
        key = raw.replace("_", "-")
        if key in _LISTS:
            values[key.replace("-", "_")] = words(raw, value)
        elif key == "fail-on":
            if value not in SEVERITIES:
                raise refused(raw, "must be error, warning or note")
            values["fail_on"] = value
        elif key == "docs":
            if not isinstance(value, bool):
                raise refused(raw, "must be true or false")
            values["docs"] = value
        elif key in _TABLES:
            if not isinstance(value, dict):
                raise refused(raw, "must be a table of globs")
            if key == "apps":
                wrong = next((glob for glob, app in value.items() if not isinstance(app, str)), None)
                if wrong is not None:
                    raise refused(wrong, "each glob needs the id of one app, in quotes", "apps")
                values["apps"] = tuple(value.items())
            else:
                values["per_file_ignores"] = tuple((glob, words(glob, codes, f"{raw}.{glob}")) for glob, codes in value.items())
        else:
            known = sorted(_LISTS | _TABLES | {"docs", "fail-on"})
            raise refused(raw, f"unknown setting; known are {', '.join(known)}")
    globs = (*values.get("exclude", ()), *(glob for glob, _ in (*values.get("apps", ()), *values.get("per_file_ignores", ()))))
    long = next((glob for glob in globs if len(glob) > LONGEST), "")
    if long:
        raise ConfigError(f"{path}:{_line(text, long)}: a glob of more than {LONGEST} characters")
    named = "schema-dirs" if "schema-dirs" in table else "schema_dirs"
    values["schema_dirs"] = tuple(os.path.join(root, folder) for folder in values.get("schema_dirs", ()))
    for folder in values["schema_dirs"]:
        if "\0" in folder or not os.path.isdir(folder):
            raise refused(named, f"there is no folder {folder}")
        if not (os.path.realpath(folder) + os.sep).startswith(os.path.realpath(root).rstrip(os.sep) + os.sep):
            raise refused(named, f"{folder} lies outside the folder of this configuration")
    return Config(**values)
