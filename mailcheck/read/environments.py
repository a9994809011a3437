"""Environment variables in YAML and JSON of any kind: `env`, `environment`, `extraEnv`, `extraEnvVars`.

A map (`SMTP_HOST: smtp.example.com`, `SMTP_HOST: {value: ...}`) or a list of `{name, value}` or of `NAME=value`, as they stand in
the values of Helm charts, in tasks and containers of Ansible, in task definitions of ECS, in app.json. Only names in capital
letters are variables; the rest is left where it is. The image beside it (`image: owner/name`, `image: {repository: ...}`) is
the scope's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import as_variable, assigned
from mailcheck.read.containers import ENVIRONMENTS
from mailcheck.read.images import image_name
from mailcheck.read.kubernetes import referred

if TYPE_CHECKING:
    from collections.abc import Sequence

_Path = tuple[str, ...]
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_EXTRA = ("extraEnv", "extraEnvVars")
_MORE = re.compile(r"env_?from|env_?files?|environmentfiles|secret", re.I)
"""Names beside the variables that say where further ones come from."""


class _Variable:
    """The parts of one variable: its value, or what a `valueFrom` says, under the names below the variable's own path."""

    def __init__(self) -> None:
        self.parts: dict[str, Entry] = {}
        self.used: list[Entry] = []


def scopes(source: Source, entries: Sequence[Entry], taken: set[int]) -> list[Scope]:
    """A scope for each place with variables. The entries used are added to `taken`."""
    found: dict[_Path, dict[_Path, _Variable]] = {}  # what holds the map or list -> the variable's own path -> what is there
    images: dict[_Path, str] = {}
    more: set[_Path] = set()  # where further variables come from
    for entry in entries:
        path = entry.path
        if entry.text or entry.hidden:
            more.update(path[:at] for at, name in enumerate(path) if _MORE.search(name))
        if path[-1:] == ("image",):
            images[path[:-1]] = image_name(entry.text)
        elif path[-2:] == ("image", "repository"):
            images.setdefault(path[:-2], image_name(entry.text))
        at = _list_or_map(path)
        if at >= 0:
            variable = found.setdefault(path[:at], {}).setdefault(path[: at + 2], _Variable())
            variable.parts[".".join(path[at + 2 :])] = entry
            variable.used.append(entry)
    out = []
    for holder, variables in found.items():
        known = [(seen, variable) for path, seen in variables.items() if (variable := _entry(path[-1], seen)) is not None]
        if known:
            taken.update(id(entry) for seen, _ in known for entry in seen.used)
            image = images.get(holder, "")
            extra = any(path[len(holder)] in _EXTRA for path in variables)
            elsewhere = "the chart" if extra else "other places" if holder in more else ""
            variables_of = tuple(entry for _, entry in known)
            out.append(Scope(source, "env", variables_of, _label(holder), image, bool(image) or extra, elsewhere=elsewhere))
    return out


def _list_or_map(path: _Path) -> int:
    """Where in a path the name of a map or list of variables stands; -1 when there is none."""
    for at, name in enumerate(path[:-1]):
        if name in ENVIRONMENTS and (path[at + 1].startswith("[") or _NAME.fullmatch(path[at + 1])):
            return at
    return -1


def _entry(name: str, seen: _Variable) -> Entry | None:
    """The variable that stands under `name` ("[0]" in a list), or None when what stands there is none."""
    parts = seen.parts
    if "" in parts:
        whole = parts[""]
        if not name.startswith("["):
            return None if whole.type in ("map", "list") else as_variable(whole, name)
        written = assigned(whole)
        return written if written is not None and _NAME.fullmatch(written.key) else None
    value = parts.get("value") or referred({part: entry for part, entry in parts.items() if part.startswith("valueFrom")})
    if value is None:
        return None
    if not name.startswith("["):
        return as_variable(value, name)
    key = parts.get("name")
    if key is None or not _NAME.fullmatch(key.text):
        return None
    return as_variable(value, key.text)._replace(key=key.text, key_start=key.start, key_end=key.end)


def _label(holder: _Path) -> str:
    return "environment of " + ".".join(holder).replace(".[", "[") if holder else "environment"
