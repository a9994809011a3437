"""Environment variables in YAML and JSON of any kind: `env`, `environment`, `extraEnv` and other names of the kind.

A map (`SMTP_HOST: smtp.example.com`, `SMTP_HOST: {value: ...}`) or a list of `{name, value}`, `{key, value}` or `NAME=value`, as
they stand in the values of Helm charts, in tasks and containers of Ansible, in task definitions of ECS, in app.json. Only
names in capital letters are variables; the rest is left where it is. Under `environment`, as in a fragment of a Compose file,
a name without a value is hidden. The image beside it (`image: owner/name`, `image: {repository: ...}`) is the scope's."""

from __future__ import annotations

import re

from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import as_variable, assigned, passed_on
from mailcheck.read.containers import ENVIRONMENTS
from mailcheck.read.images import image_name
from mailcheck.read.kubernetes import referred

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_Path = tuple[str, ...]
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_EXTRA = ("extraEnv", "extraEnvVars")
_MORE = re.compile(r"env_?from|env_?files?|environmentfiles|secret", re.I)
"""Names beside the variables that say where further ones come from."""


class _Variable:
    """The parts of one variable, by the names below its own path: "" when it is a plain value, `value`, `valueFrom.x` ..."""

    def __init__(self) -> None:
        self.parts: dict[str, Entry] = {}


class _Document:
    """What was seen of a document. A holder is the path of what has the map or list among its keys."""

    def __init__(self) -> None:
        self.variables: dict[_Path, dict[_Path, _Variable]] = {}  # holder -> the variable's own path -> what is there
        self.images: dict[_Path, str] = {}
        self.names: dict[_Path, str] = {}
        self.more: set[_Path] = set()  # holders that take further variables from elsewhere


def scopes(source: Source, entries: Sequence[Entry], taken: set[int]) -> list[Scope]:
    """A scope for each place with variables. The entries used are added to `taken`."""
    seen = _Document()
    for entry in entries:
        _look(entry, seen)
    found = []
    for holder, variables in seen.variables.items():
        known = [(parts, made) for path, parts in variables.items() if (made := _entry(path, parts)) is not None]
        if not known:
            continue
        taken.update(id(part) for parts, _ in known for part in parts.parts.values())
        image = seen.images.get(holder, "")
        extra = any(path[len(holder)] in _EXTRA for path in variables)
        around = holder in seen.more or any(holder[:size] in seen.variables for size in range(len(holder)))
        elsewhere = "the chart" if extra else "other places" if around else ""
        label = "environment of " + (seen.names.get(holder) or ".".join(holder).replace(".[", "["))
        found.append(
            Scope(source, "env", tuple(made for _, made in known), label.removesuffix(" of "), image, bool(image) or extra,
                  elsewhere=elsewhere)
        )  # fmt: skip
    return found


def _look(entry: Entry, seen: _Document) -> None:
    path = entry.path
    if entry.text or entry.hidden:
        seen.more.update(path[:at] for at, name in enumerate(path) if _MORE.search(name))
    if path[-1:] == ("image",):
        seen.images[path[:-1]] = image_name(entry.text)
    elif path[-2:] == ("image", "repository"):
        seen.images.setdefault(path[:-2], image_name(entry.text))
    elif path[-1:] == ("name",):
        seen.names[path[:-1]] = entry.text
    at = _list_or_map(path)
    if at >= 0:
        variable = seen.variables.setdefault(path[:at], {}).setdefault(path[: at + 2], _Variable())
        variable.parts[".".join(path[at + 2 :])] = entry


def _list_or_map(path: _Path) -> int:
    """Where in a path the name of a map or list of variables stands; -1 when there is none."""
    for at, name in enumerate(path[:-1]):
        if name in ENVIRONMENTS and (path[at + 1].startswith("[") or _NAME.fullmatch(path[at + 1])):
            return at
    return -1


def _entry(path: _Path, seen: _Variable) -> Entry | None:
    """The variable that stands under `path` (which ends in "[0]" in a list), or None when what stands there is none."""
    parts, name = seen.parts, path[-1]
    if "" in parts:
        whole = parts[""]
        if not name.startswith("["):
            if whole.type in ("map", "list"):
                return None
            return passed_on(whole, name) if path[-2] == "environment" else as_variable(whole, name)
        written = assigned(whole)
        return written if written is not None and _NAME.fullmatch(written.key) else None
    value = parts.get("value") or referred({part: entry for part, entry in parts.items() if part.startswith("valueFrom")})
    if value is None:
        return None
    if not name.startswith("["):
        start, end = value.heads[len(path) - 1]
        return as_variable(value, name)._replace(key=name, key_start=start, key_end=end)
    key = parts.get("name") or parts.get("key")
    if key is None or not _NAME.fullmatch(key.text):
        return None
    return as_variable(value, key.text)._replace(key=key.text, key_start=key.start, key_end=key.end)
