"""The compiled schemas: apps by mark, providers by host. Only what a file needs is decoded.

In an installed package the compiled file lies inside it. In a checkout it is made from `schemas/` when that is newer,
and kept beside this module (never committed)."""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from itertools import pairwise

from mailcheck.errors import SchemaError
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
COMPILED = os.path.join(HERE, "compiled.jsonl")
FORMAT = 6
"""Raised when the compiled form changes, so that an old file is never read."""


class ProviderMatch(NamedTuple):
    """A provider, and what its host pattern's named groups matched (`region`)."""

    provider: dict[str, Any]
    groups: dict[str, str] = {}  # noqa: RUF012 - NamedTuple defaults are never changed here

    @property
    def id(self) -> str:
        return str(self.provider["id"])

    @property
    def name(self) -> str:
        return str(self.provider["name"])


class WrongHost(NamedTuple):
    """A host that people write by mistake: the provider meant, what to use, why."""

    provider: dict[str, Any]
    use: str
    why: str
    sure: bool


BUCKETS = 32
"""Parts in which the names of the marks lie: of each only what the words of a file need is decoded."""


def bucket(word: str) -> int:
    """The part in which a word lies."""
    return (7 * len(word) + 31 * ord(word[0]) + ord(word[-1])) % BUCKETS if word else 0


class _Index(dict):  # type: ignore[type-arg]
    """The parts of the index by name, each decoded when it is first asked for."""

    def __init__(self, data: bytes, places: dict[str, tuple[int, int]]) -> None:
        super().__init__()
        self._data = data
        self._places = places

    def __missing__(self, name: str) -> Any:
        start, end = self._places[name]
        self[name] = value = json.loads(self._data[start:end])
        return value

    def whole(self) -> dict[str, Any]:
        """Every part."""
        return {name: self[name] for name in self._places}


class Catalogue:
    """All schemas, decoded one by one when they are asked for."""

    def __init__(self, data: bytes) -> None:
        first = data.index(b"\n") + 1
        head = json.loads(data[:first])
        begins = [first, *(first + end for end in head["ends"])]
        names = head["parts"]
        self.stamp: str = head["stamp"]
        """A digest of all schemas: two catalogues with the same one are the same."""
        self.index: dict[str, Any] = _Index(data, dict(zip(names, pairwise(begins), strict=False)))
        self._data = data
        self._bounds = begins[len(names) :]
        self._apps = int(head["apps"])
        self._decoded: dict[int, dict[str, Any]] = {}
        self._near: dict[str, tuple[str, dict[str, Any]] | None] = {}

    @cached_property
    def _app_number(self) -> dict[str, int]:
        return {row[0]: number for number, row in enumerate(self.index["apps"])}

    @cached_property
    def _provider_number(self) -> dict[str, int]:
        return {row[0]: number for number, row in enumerate(self.index["providers"])}

    def _blob(self, number: int) -> dict[str, Any]:
        if number not in self._decoded:
            self._decoded[number] = json.loads(self._data[self._bounds[number] : self._bounds[number + 1]])
        return self._decoded[number]

    def marked(self, word: str) -> list[list[int]]:
        """The apps that a word is a mark of: number of the app, points."""
        found: list[list[int]] = self.index[f"tokens{bucket(word)}"].get(word, [])
        return found

    def app(self, number: int) -> dict[str, Any]:
        return self._blob(number)

    def provider(self, number: int) -> dict[str, Any]:
        return self._blob(self._apps + number)

    def app_ids(self) -> list[str]:
        return list(self._app_number)

    def provider_ids(self) -> list[str]:
        return list(self._provider_number)

    def app_by_id(self, name: str) -> dict[str, Any] | None:
        number = self._app_number.get(name)
        return None if number is None else self.app(number)

    def app_number(self, name: str) -> int | None:
        return self._app_number.get(name)

    def provider_by_id(self, name: str) -> dict[str, Any] | None:
        number = self._provider_number.get(name)
        return None if number is None else self.provider(number)

    def match_host(self, host: str) -> ProviderMatch | None:
        """The provider that answers at `host`, or None."""
        name = host.lower().rstrip(".")
        number = self.index["hosts"].get(name)
        if number is not None:
            provider = self.provider(number)
            for pattern in provider.get("host_patterns", ()):
                found = re.fullmatch(pattern, name)
                if found:
                    return ProviderMatch(provider, {k: v for k, v in found.groupdict().items() if v})
            return ProviderMatch(provider)
        for pattern, number in self.index["host_patterns"]:
            found = re.fullmatch(pattern, name)
            if found:
                return ProviderMatch(self.provider(number), {k: v for k, v in found.groupdict().items() if v})
        number = self.index["tail_hosts"].get(name)
        return None if number is None else ProviderMatch(self.provider(number))

    def wrong_host(self, host: str) -> WrongHost | None:
        """What `host` was probably meant to be, when it is one that people write by mistake."""
        name = host.lower().rstrip(".")
        for pattern, number in self.index["wrong_hosts"]:
            if glob(pattern, name):
                provider = self.provider(number)
                entry = provider["wrong_hosts"][pattern]
                return WrongHost(provider, entry.get("use") or "", entry["why"], entry.get("sure", True))
        return None

    def near_host(self, host: str) -> tuple[str, dict[str, Any]] | None:
        """A known host one or two letters away from `host`, with its provider. Local catchers are no one's typo, nor are the
        servers of small providers: many other real names are near them."""
        name = host.lower().rstrip(".")
        if name not in self._near:
            self._near[name] = self._nearest(name)
        return self._near[name]

    def _nearest(self, name: str) -> tuple[str, dict[str, Any]] | None:
        if len(name) < 9 or "." not in name:
            return None
        best: tuple[int, str, int] | None = None
        for known, number in self.index["hosts"].items():
            if abs(len(known) - len(name)) > 2 or "." not in known or len(known) < 9:
                continue
            allowed = 1 if len(known) < 12 else 2
            distance = _distance(name, known, allowed)
            if distance <= allowed and (best is None or distance < best[0]):
                best = (distance, known, number)
        if best is None or best[0] == 0:
            return None
        return best[1], self.provider(best[2])

    def named(self, framework: str, word: str) -> tuple[dict[str, Any], int | str] | None:
        """What a framework's word for a provider means: the provider, and the port (or "api")."""
        found = self.index["names"].get(framework, {}).get(word.lower())
        return None if found is None else (self.provider(found[0]), found[1])

    def mailbox_provider(self, domain: str) -> dict[str, Any] | None:
        """The provider whose customers have addresses at `domain` itself (gmail.com), or None."""
        number = self.index["own_domains"].get(domain.lower())
        return None if number is None else self.provider(number)

    def secrets(self) -> list[tuple[str, str, str, int, int]]:
        """Shapes of providers' keys: pattern, text that must stand near ("" for none), what it is, provider number, length of the
        shortest text that it fits."""
        return [tuple(row) for row in self.index["secrets"]]


def glob(pattern: str, name: str) -> bool:
    """Shell-like match; only `*` is special, and it stands for any characters."""
    if "*" not in pattern:
        return pattern == name
    head, *middle, tail = pattern.split("*")
    if len(name) < len(head) + len(tail) or not name.startswith(head) or not name.endswith(tail):
        return False
    at, end = len(head), len(name) - len(tail)
    for piece in middle:
        at = name.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _distance(one: str, other: str, limit: int) -> int:
    """How many letters must be changed, added, dropped or swapped with their neighbour; more than `limit` as limit + 1."""
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    one, other = one[begin:], other[begin:]
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    far = limit + 1
    before: list[int] = []
    last = [min(j, far) for j in range(len(other) + 1)]
    for i, a in enumerate(one, 1):
        row = [far] * (len(other) + 1)
        if i <= limit:
            row[0] = i
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):  # further off, the distance is surely too large
            b = other[j - 1]
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) > limit:
            return far
        before, last = last, row
    return last[-1]


def near(word: str, known: list[str], limit: int = 2) -> str | None:
    """The one of `known` that is nearest to `word`, at most `limit` letters away and fewer than a third of it."""
    best: tuple[int, str] | None = None
    letters = set(word)
    for other in known:
        if abs(len(other) - len(word)) <= limit and other != word and len(letters.difference(other)) <= limit:
            distance = _distance(word, other, limit)
            if distance <= limit and distance * 3 < len(other) and (best is None or distance < best[0]):
                best = (distance, other)
    return best[1] if best else None


_loaded: dict[tuple[str, ...], Catalogue] = {}


def load(schema_dirs: tuple[str, ...] = ()) -> Catalogue:
    """The catalogue, with the user's own schema folders laid over the built-in ones.

    Raises SchemaError when the schemas of a checkout or of the user are wrong, or the package is broken."""
    if schema_dirs not in _loaded:
        _loaded[schema_dirs] = Catalogue(_with_folders(schema_dirs) if schema_dirs else _built_in())
    return _loaded[schema_dirs]


def _built_in() -> bytes:
    folder = os.path.join(os.path.dirname(HERE), "schemas")
    data = _read(COMPILED)
    if data is not None and _usable(data, folder):
        return data
    if not _is_checkout(folder):
        raise SchemaError("the compiled schemas are missing or of another version: install mailcheck-lint again")
    from pathlib import Path

    from mailcheck.compile import compiled, load_folder

    data = compiled(*load_folder(Path(folder)), origin="checkout")
    _keep(data)
    return data


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def _is_checkout(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, "apps")) and os.path.isfile(os.path.join(os.path.dirname(folder), "pyproject.toml"))


def _usable(data: bytes, folder: str) -> bool:
    """Whether a compiled file is whole, of this version and, in a checkout, newer than every schema."""
    header = data[: data.find(b"\n")]
    if not data.endswith(b"\n") or b'"format":%d,' % FORMAT not in header:
        return False
    if b'"origin":"package"' in header:
        return True
    if not _is_checkout(folder):
        return True
    made = os.stat(COMPILED).st_mtime_ns
    for kind in ("apps", "providers"):
        path = os.path.join(folder, kind)
        if os.stat(path).st_mtime_ns > made:
            return False
        with os.scandir(path) as listing:
            if any(item.stat().st_mtime_ns > made for item in listing if item.name.endswith(".yaml")):
                return False
    return os.stat(os.path.join(HERE, "compile.py")).st_mtime_ns <= made


def _keep(data: bytes) -> None:
    """Write the compiled file whole or not at all; a read-only checkout works without it."""
    temporary = f"{COMPILED}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, COMPILED)
    except OSError:
        return


def _with_folders(schema_dirs: tuple[str, ...]) -> bytes:
    from pathlib import Path

    from mailcheck.compile import built_in, compiled, load_folder

    own = [load_folder(Path(folder)) for folder in schema_dirs]
    apps, providers = built_in()
    for more_apps, more_providers in own:
        apps = {**apps, **more_apps}
        providers = {**providers, **more_providers}
    return compiled(apps, providers, "user", [Path(folder) for folder in schema_dirs])


def built_in_folder() -> Path:
    """The folder of the schema files that came with mailcheck: inside the package, or beside it in a checkout."""
    from pathlib import Path

    inside = Path(HERE, "schemas")
    return inside if inside.is_dir() else Path(HERE).parent / "schemas"
