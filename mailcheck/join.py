"""Several files, one setting: what a process really sees when its settings are spread.

* a Compose service: its `env_file`s, and the `.env` beside the file for `${X}`
* a Kubernetes container: ConfigMaps and Secrets of the same run, by `envFrom` and `valueFrom`
* layered dotenv files: `.env.local` over `.env`
* code that reads `os.environ["X"]`: the `.env` beside it

A joined entry keeps the place of the real value; `via` is the place of the reference. Only files inside the folders that
were named are opened."""

from __future__ import annotations

import os

from mailcheck.lazy import Pattern
from mailcheck.read import decode, read
from mailcheck.read.base import ReadError, Unjudged
from mailcheck.read.containers import scopes as scopes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailcheck.model import Entry, Scope

LAYERS = Pattern(r"\.env(?:\.(?:local|production|prod|development|dev|staging)(?:\.local)?)?", needs=(".env",))
"""Names of dotenv files that many frameworks lay over each other; examples and test files are none."""

_WHOLE = Pattern(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", needs="$")
_MOST = 1024 * 1024


class Project:
    """The files of one run: what may be opened, and the Kubernetes objects that were seen."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.roots = [os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path) or ".") for path in paths]
        self.objects: dict[tuple[str, str], dict[str, Entry]] = {}
        self._files: dict[str, tuple[Entry, ...] | None] = {}
        self._services: dict[str, dict[str, frozenset[str]]] = {}
        self.asked: set[str] = set()
        """The files that were asked for beside those of the run, there or not. Who wants to know for one file empties it before."""

    def allowed(self, path: str) -> bool:
        """Whether a path lies inside a folder that was named."""
        try:
            real = os.path.realpath(path)
        except ValueError:  # a file's text may name what no file can be called
            return False
        return any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in self.roots)

    def dotenv(self, path: str) -> tuple[Entry, ...] | None:
        """The entries of a dotenv file; None when it is not there, not ours to open, or not readable."""
        self.asked.add(path)
        if path not in self._files:
            self._files[path] = self._read(path)
        return self._files[path]

    def _read(self, path: str) -> tuple[Entry, ...] | None:
        data = self.read_bytes(path)
        if data is None:
            return None
        try:
            documents = read(decode(path, data, "env"))
        except (UnicodeDecodeError, ReadError, Unjudged):
            return None
        return tuple(entry for document in documents for entry in document)

    def holds(self, path: str) -> bool:
        """Whether a file is there, be it ours to open or not."""
        self.asked.add(path)
        return os.path.isfile(path)

    def read_bytes(self, path: str) -> bytes | None:
        """What a file holds; None when it is not there, not ours to open, or too long."""
        if not self.allowed(path) or not os.path.isfile(path):
            return None
        try:
            with open(path, "rb") as file:
                data = file.read(_MOST + 1)
        except OSError:
            return None
        return data if len(data) <= _MOST else None

    def services(self, path: str) -> dict[str, frozenset[str]]:
        """The names of the variables of each scope ("services.web") in a Compose file; none when it is not there, not ours to
        open, or not readable."""
        self.asked.add(path)
        if path not in self._services:
            self._services[path] = {scope.name: frozenset(e.path[0] for e in scope.entries) for scope in self._scopes(path)}
        return self._services[path]

    def _scopes(self, path: str) -> list[Scope]:
        data = self.read_bytes(path)
        try:
            source = decode(path, data or b"", "yaml")
            return [scope for scope in scopes_of(source, read(source)) if scope.name] if data else []
        except (UnicodeDecodeError, ReadError, Unjudged):
            return []

    def remember(self, scopes: Iterable[Scope]) -> None:
        """Keep the ConfigMaps and Secrets among these scopes."""
        for scope in scopes:
            if scope.format != "env" or not scope.object[0] or scope.documentation:
                continue
            if any(self.dotenv(_beside(scope, name)) is None for name in scope.env_files):
                continue  # not the whole object
            entries = _env_files(scope, self).entries if scope.env_files else scope.entries
            self.objects.setdefault(scope.object, {}).update({entry.path[0]: entry for entry in entries})


def join(scope: Scope, project: Project) -> Scope:
    """The scope as its process sees it, with what other files bring to it; the same object when they bring nothing."""
    if scope.documentation:
        return scope
    if scope.format != "env":
        return _from_environment(scope, project)
    found = scope
    if scope.env_files:
        found = _env_files(found, project)
    if scope.env_from or any(entry.ref[0] in ("ConfigMap", "Secret") for entry in scope.entries):
        found = _objects(found, project)
    folder = os.path.dirname(scope.source.path)
    if scope.name.startswith("services."):
        found = _interpolated(found, project.dotenv(os.path.join(folder, ".env")))
        found = _overridden(found, project)
    elif not scope.name and not scope.file and LAYERS.fullmatch(os.path.basename(scope.source.path)):
        found = _layered(found, project)
    return found


def _with(scope: Scope, below: Iterable[Entry], elsewhere: str) -> Scope:
    """The scope's own entries over those of other files; of each name the last one below counts."""
    own = {entry.path for entry in scope.entries}
    under = {entry.path: entry for entry in below if entry.path not in own}
    return scope._replace(entries=(*scope.entries, *under.values()), elsewhere=elsewhere)


def _beside(scope: Scope, name: Entry) -> str:
    """The path of a file that a scope names."""
    return os.path.normpath(os.path.join(os.path.dirname(scope.source.path), name.text))


def _env_files(scope: Scope, project: Project) -> Scope:
    """Compose reads the files in order, the later over the earlier, and `environment` over all."""
    below: list[Entry] = []
    elsewhere = "" if scope.elsewhere == "env_file" else scope.elsewhere
    for name in scope.env_files:
        entries = project.dotenv(_beside(scope, name))
        if entries is None:
            elsewhere = elsewhere or "env_file"
            continue
        below += [entry._replace(via=name) for entry in entries]
    return _with(scope, below, elsewhere)


def _objects(scope: Scope, project: Project) -> Scope:
    """Keys of ConfigMaps and Secrets; one that is not in this run leaves its entry hidden."""
    entries: list[Entry] = []
    for entry in scope.entries:
        kind, name, key = entry.ref
        real = project.objects.get((kind, name), {}).get(key)
        entries.append(_standing_for(real, entry) if real is not None and not real.hidden else entry)
    below: list[Entry] = []
    elsewhere = ""
    for source in scope.env_from:
        kind, name, prefix = source.ref
        found = project.objects.get((kind, name))
        if found is None:
            elsewhere = "envFrom"
            continue
        below += [entry._replace(path=(prefix + key,), via=source) for key, entry in found.items()]
    return _with(scope._replace(entries=tuple(entries)), below, elsewhere)


def _interpolated(scope: Scope, variables: tuple[Entry, ...] | None) -> Scope:
    """`${X}` from the `.env` beside the Compose file."""
    if not variables:
        return scope
    known = {entry.key: entry for entry in variables if entry.text and not entry.hidden and "$" not in entry.text}
    entries = tuple(_resolved(entry, known) for entry in scope.entries)
    return scope if entries == scope.entries else scope._replace(entries=entries)


def _overridden(scope: Scope, project: Project) -> Scope:
    """Compose lays `compose.override.yaml` over the `compose.yaml` beside it, unless it is told otherwise."""
    stem, ending = os.path.splitext(scope.source.path)
    if os.path.basename(stem) not in ("compose", "docker-compose"):
        return scope
    beside = [f"{stem}.override{ending}", *(f"{stem}.override{other}" for other in (".yml", ".yaml") if other != ending)]
    names = next((found[scope.name] for path in beside if scope.name in (found := project.services(path))), frozenset())
    return scope._replace(overridden=names) if names else scope


def _resolved(entry: Entry, known: dict[str, Entry]) -> Entry:
    found = _WHOLE.fullmatch(entry.text)
    name = entry.path[-1] if entry.hidden == "taken from the surrounding environment" else found and (found[1] or found[2])
    real = known.get(name) if name else None
    return entry if real is None else _standing_for(real, entry)


def _standing_for(real: Entry, reference: Entry) -> Entry:
    """The real value under the name of the reference, with the real one's place. In code that takes a variable as it stands it is a
    string, whatever its text looks like: `"False"` is true."""
    kind = "string" if reference.ref[0] == "env" and reference.ref[2] else real.type
    return real._replace(path=reference.path, key=reference.key, via=reference, type=kind)


def _layered(scope: Scope, project: Project) -> Scope:
    """`.env.local` and `.env.production` lie over `.env`; what `.env` misses may stand in a file above it."""
    folder, name = os.path.split(scope.source.path)
    if name == ".env":
        above = [other for other in (".env.local", ".env.production", ".env.production.local", ".env.prod", ".env.development")
                 if project.holds(os.path.join(folder, other))]  # fmt: skip
        return scope._replace(elsewhere=above[0]) if above else scope
    base = project.dotenv(os.path.join(folder, ".env"))
    if base is None:
        return scope._replace(elsewhere="the files below it") if name.endswith(".local") else scope
    return _with(scope, base, "")


def _from_environment(scope: Scope, project: Project) -> Scope:
    """Code that takes a value from the environment: the `.env` beside it, or in a folder above, within the root."""
    if not any(entry.ref[0] == "env" for entry in scope.entries):
        return scope
    folder = os.path.dirname(os.path.abspath(scope.source.path))
    known: dict[str, Entry] = {}
    for _ in range(4):
        variables = project.dotenv(os.path.relpath(os.path.join(folder, ".env")))
        if variables is not None:
            known = {entry.key: entry for entry in variables if entry.text and not entry.hidden and "$" not in entry.text}
            break
        folder = os.path.dirname(folder)
    if not known:
        return scope
    entries = []
    for entry in scope.entries:
        real = known.get(entry.ref[1]) if entry.ref[0] == "env" else None
        entries.append(entry if real is None else _standing_for(real, entry))
    return scope._replace(entries=tuple(entries))
