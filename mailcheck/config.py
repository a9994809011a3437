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
from typing import Any, NamedTuple

from mailcheck.errors import ConfigError
from mailcheck.model import SEVERITIES


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
    pattern = re.escape(glob.rstrip("/"))
    pattern = pattern.replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return re.fullmatch(pattern + "(?:/.*)?", path) is not None


def load(path: str | None, start: str = ".") -> Config:
    """The configuration in `path`, or the nearest one from `start` upwards, or the defaults. Raises ConfigError."""
    if path is not None:
        table = _table(path, required=True)
        return _config(path, table or {})
    folder = os.path.abspath(start)
    while True:
        for name in ("mailcheck.toml", ".mailcheck.toml", "pyproject.toml"):
            candidate = os.path.join(folder, name)
            if os.path.isfile(candidate):
                table = _table(candidate, required=False)
                if table is not None:
                    return _config(candidate, table)
        parent = os.path.dirname(folder)
        if parent == folder:
            return Config()
        folder = parent


def _table(path: str, *, required: bool) -> dict[str, Any] | None:
    """The table of mailcheck's settings in a file; None when a pyproject.toml has none."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    shared = os.path.basename(path) == "pyproject.toml"
    if shared and not required and b"tool.mailcheck" not in data:
        return None
    import tomllib

    try:
        whole = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not well-formed TOML: {error}") from error
    if shared or "tool" in whole:
        found = whole.get("tool", {}).get("mailcheck")
        return found if isinstance(found, dict) else ({} if required else None)
    return whole


_LISTS = {"select", "ignore", "exclude", "schema-dirs"}
_TABLES = {"apps", "per-file-ignores"}


def _config(path: str, table: dict[str, Any]) -> Config:
    root = os.path.dirname(os.path.abspath(path))
    values: dict[str, Any] = {"root": root}
    for raw, value in table.items():
        key = raw.replace("_", "-")
        if key in _LISTS:
            values[key.replace("-", "_")] = _words(path, raw, value)
        elif key == "fail-on":
            if value not in SEVERITIES:
                raise ConfigError(f"{path}: {raw}: must be error, warning or note")
            values["fail_on"] = value
        elif key == "docs":
            if not isinstance(value, bool):
                raise ConfigError(f"{path}: {raw}: must be true or false")
            values["docs"] = value
        elif key in _TABLES:
            if not isinstance(value, dict):
                raise ConfigError(f"{path}: {raw}: must be a table of globs")
            if key == "apps":
                if not all(isinstance(app, str) for app in value.values()):
                    raise ConfigError(f"{path}: apps: each glob needs the id of one app, in quotes")
                values["apps"] = tuple(value.items())
            else:
                values["per_file_ignores"] = tuple((glob, _words(path, f"{raw}.{glob}", codes)) for glob, codes in value.items())
        else:
            known = sorted(_LISTS | _TABLES | {"docs", "fail-on"})
            raise ConfigError(f"{path}: {raw}: unknown setting; known are {', '.join(known)}")
    values["schema_dirs"] = tuple(os.path.join(root, folder) for folder in values.get("schema_dirs", ()))
    for folder in values["schema_dirs"]:
        if not os.path.isdir(folder):
            raise ConfigError(f"{path}: schema-dirs: there is no folder {folder}")
    return Config(**values)


def _words(path: str, key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(value)
    raise ConfigError(f"{path}: {key}: must be a list of strings")
