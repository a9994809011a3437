"""Which program reads a scope, and what it makes of it.

Evidence adds up: a proof is 4 points, a strong mark 2, weak ones 1 each and 2 together; 4 points recognise. Where several
programs fit about as well, all their readings are kept, and only findings that every one of them makes are reported."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from mailcheck.catalogue import glob
from mailcheck.interpret import SERVICES
from mailcheck.lazy import Pattern
from mailcheck.model import BAD
from mailcheck.names import normal, spelled
from mailcheck.read import name_of
from mailcheck.settle import Instance, Settled, settle
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, KeysView
    from typing import Any

    from mailcheck.catalogue import Catalogue
    from mailcheck.model import Entry, Scope, Source

POINTS = {"proof": 4, "strong": 2, "weak": 1}
ENOUGH = 4
STRUCTURED_ANY = "**"


class Reading(NamedTuple):
    """One program's view of one stretch of a scope. `mails` has the transport in use first; it may be empty."""

    app: dict[str, Any]
    instance: Instance
    points: int
    marks: tuple[str, ...]  # the evidence, in words, for `show`
    mails: tuple[Settled, ...]
    entries: tuple[Entry, ...] = ()  # those that its settings stand in


class Group(NamedTuple):
    """Readings of the same keys by programs that fit about equally well, the best first."""

    scope: Scope
    readings: tuple[Reading, ...]


def recognise(
    scope: Scope, document: tuple[Entry, ...], catalogue: Catalogue, *, app: str = "", provider: str = ""
) -> list[Group]:
    """Every group of readings of a scope. `document` are all entries of the document the scope stands in; `app` and
    `provider` are ids the user stated."""
    if not scope.entries:
        return []
    view = _View(scope, document, catalogue)
    if app:
        stated = catalogue.app_by_id(app)
        assert stated is not None
        parts = view.parts_of(stated, provider)
        if parts:
            return _grouped(scope, parts)
        by_name = [Group(scope, (reading,)) for reading in view.readings(stated, provider, stated=True)]
        if by_name:
            return by_name  # a scope that holds nothing of this app is another program's
    found: list[Reading] = []
    for number in view.candidates():
        found += [reading for reading in view.readings(catalogue.app(number), provider) if reading.points >= ENOUGH]
    groups = _grouped(scope, found)
    claimed = {id(entry) for reading in found for entry in _claims(reading)}
    by_custom: list[Reading] = []
    if scope.format == "keyvalue":
        from mailcheck.read.keyvalue import kind_of

        if kind_of(scope.source):
            return groups  # the words of mail clients and relays mean other things
    for number in catalogue.index["conventions"]:
        for reading in view.readings(catalogue.app(number), provider, claimed=claimed):
            if _is_about_sending(reading) and not (scope.format != "env" and _is_wording(reading)):
                by_custom.append(_without(reading, claimed))
    return groups + _grouped(scope, by_custom)


def _hits(source: Source, file: str, format: str, catalogue: Catalogue) -> list[tuple[int, int]]:
    """Apps and points of the marks on a file's name and its whole text: the same for every scope of one format in it."""
    global _LAST
    if _LAST is None or _LAST[0] is not source or _LAST[1:4] != (file, format, catalogue):
        index = catalogue.index
        named = [(number, points) for number, text, points in index["globs"] if glob(text, file)]
        written = [(number, points) for number, text, points in index["texts"].get(format, ()) if text in source.text]
        _LAST = (source, file, format, catalogue, [*index["files"].get(file, ()), *named, *written])
    return _LAST[4]


_LAST: tuple[Source, str, str, Catalogue, list[tuple[int, int]]] | None = None
"""The last answer of `_hits`: scopes come file by file."""


_LISTED = Pattern(r"(?P<list>[^=]*)\[(?P<key>\w+)=(?P<value>\w+)\]", needs="[")
"""A place that is a list of pairs: `fields[name=value]`."""


class _View:
    """A scope's names, prepared once for all programs."""

    def __init__(self, scope: Scope, document: tuple[Entry, ...], catalogue: Catalogue) -> None:
        self.scope = scope
        self.catalogue = catalogue
        self.env = scope.format == "env"
        self.names: dict[str, list[Entry]] = {}
        for entry in scope.entries:
            self.names.setdefault(".".join(entry.path), []).append(entry)
        self.root = {name: tuple(entries) for name, entries in self.names.items()}
        if document is not scope.entries and not scope.inside and not self.env:
            whole: dict[str, list[Entry]] = {}
            for entry in document:
                whole.setdefault(".".join(entry.path), []).append(entry)
            self.root = {name: tuple(entries) for name, entries in whole.items()}
        self.file = scope.file or name_of(scope.source.path)
        self._last: dict[str, list[Entry]] | None = None
        self._lists: tuple[object, bool] | None = None
        self._below: dict[tuple[str, ...], list[Entry]] | None = None
        self._made: dict[int, Entry] = {}
        self._documents: dict[int, list[dict[str, list[Entry]]]] = {}

    @property
    def last(self) -> dict[str, list[Entry]]:
        """The entries by the normal form of their last name."""
        if self._last is None:
            self._last = {}
            for entry in self.scope.entries:
                if entry.path:
                    self._last.setdefault(normal(entry.path[-1]), []).append(entry)
        return self._last

    @property
    def below(self) -> dict[tuple[str, ...], list[Entry]]:
        """The entries by each path above them."""
        if self._below is None:
            self._below = {}
            for entry in self.scope.entries:
                for length in range(len(entry.path)):
                    self._below.setdefault(entry.path[:length], []).append(entry)
        return self._below

    def _has_lists(self, instance: Instance) -> bool:
        """Whether anything stands in a list. Asked for each mark of one instance after the other."""
        if self._lists is None or self._lists[0] is not instance.names:
            self._lists = (instance.names, any("[" in name for name in instance.names))
        return self._lists[1]

    def candidates(self) -> list[int]:
        """Numbers of the apps whose marks could reach enough points here."""
        index, marked = self.catalogue.index, self.catalogue.marked
        if self.env:
            words = {normal(name) for name in self.names}
        else:
            words = {normal(part) for part in set().union(*(entry.path for entry in self.scope.entries))}
        score: dict[int, int] = {}
        for word in words:
            for number, points in marked(word):
                score[number] = score.get(number, 0) + points
        ordered = sorted(self.names)
        for number, text, points in index["prefixes"]:
            at = bisect_left(ordered, text)
            if at < len(ordered) and ordered[at].startswith(text):
                score[number] = score.get(number, 0) + points
        for number, text, points in index["images"] if self.scope.image else ():
            if _image(text, self.scope.image):
                score[number] = score.get(number, 0) + points
        for number, points in _hits(self.scope.source, self.file, self.scope.format, self.catalogue):
            score[number] = score.get(number, 0) + points
        return sorted(number for number, points in score.items() if points >= ENOUGH)

    def readings(
        self, app: dict[str, Any], provider: str, stated: bool = False, claimed: Container[int] = ()
    ) -> Iterable[Reading]:
        """The app's readings of every instance in which one of its keys is written, and none of the entries with the ids `claimed`."""
        seen: set[frozenset[int]] = set()
        for instance in self._instances(app):
            points, marks = self._evidence(app, instance)
            if stated:
                marks = ("stated by the user",)
            elif points < (1 if app["kind"] == "convention" else ENOUGH):
                continue
            entries = _entries_in(app, instance)
            keys = frozenset(id(entry) for entry in entries)
            if not keys or any(keys <= other for other in seen):
                continue
            seen.add(keys)
            if not any(key in claimed for key in keys):
                mails = tuple(settle(app, instance, self.catalogue, provider=provider))
                yield Reading(app, instance, points, marks, mails, entries)

    def parts_of(self, app: dict[str, Any], provider: str) -> list[Reading]:
        """What is recognised as part of an app with a name of its own: its Helm chart, `authelia-helm`. Of versions the user names one."""
        found: list[Reading] = []
        for number in self.candidates():
            other = self.catalogue.app(number)
            part = other["id"].startswith(app["id"] + "-") and app["id"] in other.get("parents", ())
            if part and other.get("family", "") != app.get("family", "-"):
                found += [one for one in self.readings(other, provider) if one.points >= ENOUGH]
        return found

    # --- where an app's keys stand ---

    def _instances(self, app: dict[str, Any]) -> Iterable[Instance]:
        keys = keys_of(app)
        for place in app["places"]:
            if self.scope.format not in place["format"]:
                continue
            for instance in self._at(place, keys):
                if not _written(app, instance).isdisjoint(instance.names) and _where(instance, place.get("where") or {}):
                    yield instance

    def _at(self, place: dict[str, Any], keys: tuple[str, ...]) -> Iterable[Instance]:
        any_case = place.get("spelling") == "any-case"
        if self.env:
            if "*" in place.get("prefix", ""):
                if any_case and all("__" not in name and name.upper() == name for name in self.names):
                    return  # spelled as usual: another place speaks for them
                folded = self._folded(self.names, any_case)
                head, _, tail = place["prefix"].partition("*")  # SHOP_*_: what stands there is a name of the user's own
                for prefix in self._prefixes(keys, any_case):
                    if prefix.startswith(head) and prefix.endswith(tail) and len(prefix) >= len(head + tail):
                        yield Instance(self.scope, {**place, "prefix": prefix}, folded, self.root)
                return
            yield Instance(self.scope, place, self._folded(self.names, any_case), self.root)
            return
        at = place.get("at", "")
        if at == "":
            yield Instance(self.scope, place, self._folded(self.names, any_case), self.root)
            return
        if at.startswith(STRUCTURED_ANY):
            if place.get("prefix") == "*":
                place = {**place, "prefix": ""}
                yield from self._prefixed(place, keys)
            yield from self._anywhere(place, at, keys, any_case)
            return
        listed = _LISTED.fullmatch(at)
        if listed:
            for stem, names in self._listed(_components(listed["list"]), listed["key"], listed["value"]).items():
                yield Instance(self.scope, place, self._folded(names, any_case), self.root, stem)
            return
        pattern = _components(at)
        if "!" in at:  # a document inside a value
            if len(pattern) == len(self.scope.inside) and _fits(pattern, self.scope.inside):
                yield Instance(self.scope, place, self._folded(self.names, any_case), self.root)
            for entry in self.scope.entries if not self.scope.inside else ():
                if len(entry.path) == len(pattern) and _fits(pattern, entry.path):
                    for names in self._inside(entry, at.partition("!")[2]):
                        yield Instance(self.scope, place, self._folded(names, any_case), self.root)
            return
        stretches: dict[tuple[str, ...], dict[str, list[Entry]]] = {}
        for entry in self.scope.entries:
            path = entry.path
            if len(path) > len(pattern) and _fits(pattern, path):
                stretch = stretches.setdefault(path[: len(pattern)], {})
                stretch.setdefault(".".join(path[len(pattern) :]), []).append(entry)
        for stem, names in stretches.items():
            yield Instance(self.scope, place, self._folded(names, any_case), self.root, stem)

    def _listed(self, pattern: tuple[str, ...], key: str, value: str) -> dict[tuple[str, ...], dict[str, list[Entry]]]:
        """Each list at `pattern` of items such as `{name: smtpHost, value: mail}`, as the mapping that it stands for."""
        items: dict[tuple[str, ...], dict[str, Entry]] = {}
        for entry in self.scope.entries:
            path, size = entry.path, len(pattern)
            if len(path) == size + 2 and path[-1] in (key, value) and path[size].startswith("[") and _fits(pattern, path):
                items.setdefault(path[:-1], {})[path[-1]] = entry
        found: dict[tuple[str, ...], dict[str, list[Entry]]] = {}
        for path, item in items.items():
            if key in item and value in item and item[key].text:
                name, worth = item[key], item[value]
                made = worth._replace(path=(*path, name.text), key=name.text, key_start=name.start, key_end=name.end)
                found.setdefault(path[:-1], {}).setdefault(name.text, []).append(self._made.setdefault(id(worth), made))
        return found

    def _inside(self, entry: Entry, format: str) -> list[dict[str, list[Entry]]]:
        """The names of each document that is written in a value."""
        if id(entry) not in self._documents:
            from mailcheck.read.nested import documents

            self._documents[id(entry)] = [_by_name(document) for document in documents(entry, "", format)[1]]
        return self._documents[id(entry)]

    def _anywhere(self, place: dict[str, Any], at: str, keys: tuple[str, ...], any_case: bool) -> Iterable[Instance]:
        """`**`: every mapping that holds one of the keys; `**.name`: every mapping of that name."""
        wanted = [normal(part) for part in at.split(".")[1:]]
        spelled_keys = {}
        for key in keys:
            name = spelled(key, place.get("prefix", ""), place.get("spelling", "as-is"))
            spelled_keys[normal(name) if any_case else name] = name.count(".") + 1
        longest = max(spelled_keys.values(), default=1)
        roots: dict[tuple[str, ...], None] = {}
        ends = (
            dict.fromkeys(normal(name.rpartition(".")[2]) for name in spelled_keys)
            if longest > 1 or not any_case
            else spelled_keys
        )
        hits = {id(entry): entry for end in ends for entry in self.last.get(end, ())}
        for entry in hits.values() if len(hits) < 2 else [entry for entry in self.scope.entries if id(entry) in hits]:
            path = entry.path
            for length in range(1, min(longest, len(path)) + 1):
                name = ".".join(path[-length:])
                if (normal(name) if any_case else name) in spelled_keys:
                    root = path[:-length]
                    if not wanted or [normal(part) for part in root[len(root) - len(wanted) :]] == wanted:
                        roots[root] = None
        if not roots:
            return
        stretches: dict[tuple[str, ...], dict[str, list[Entry]]] = {root: {} for root in roots}
        for root, stretch in stretches.items():
            for entry in self.below.get(root, ()):
                stretch.setdefault(".".join(entry.path[len(root) :]), []).append(entry)
        for root, names in stretches.items():
            yield Instance(self.scope, place, self._folded(names, any_case), self.root, root)

    def _prefixed(self, place: dict[str, Any], keys: tuple[str, ...]) -> Iterable[Instance]:
        """Mappings whose keys carry something in front of `smtp_host`, `smtp_port` ...: names are compared loosely."""
        tails = [normal(key) for key in keys if key.startswith(("smtp", "mail", "email"))]
        found: dict[tuple[tuple[str, ...], str], None] = {}
        ending = tuple(tails)
        hits = {name for name in self.last if name.endswith(ending)}
        for entry in self.scope.entries if hits else ():
            name = normal(entry.path[-1]) if entry.path else ""
            if name not in hits:
                continue
            for tail in tails:
                if len(name) > len(tail) and name.endswith(tail):
                    found[entry.path[:-1], name.removesuffix(tail)] = None
        stretches: dict[tuple[tuple[str, ...], str], dict[str, list[Entry]]] = {key: {} for key in found}
        prefixes: dict[tuple[str, ...], list[str]] = {}
        for root, prefix in found:
            prefixes.setdefault(root, []).append(prefix)
        for entry in self.scope.entries:
            name = normal(entry.path[-1]) if entry.path else ""
            for prefix in prefixes.get(entry.path[:-1], ()):
                if name.startswith(prefix):
                    stretches[entry.path[:-1], prefix].setdefault(name[len(prefix) :], []).append(entry)
        for (root, _), names in stretches.items():
            yield Instance(self.scope, place, {name: tuple(entries) for name, entries in names.items()}, self.root, root)

    def _prefixes(self, keys: tuple[str, ...], any_case: bool) -> list[str]:
        """What stands in front of an app's keys here: "" first, then `APP_`, `AUTH_` ..."""
        found = {"": None}
        ending = tuple("_" + key for key in keys)
        names = [re.sub("__+", "_", name).upper() for name in self.names] if any_case else list(self.names)
        for name in [name for name in names if name.endswith(ending)]:
            for key in keys:
                if name.endswith("_" + key) and len(name) > len(key) + 1:
                    found[name[: -len(key)]] = None
        return [prefix for prefix in found if not any(prefix[: end + 1] in found for end in _underscores(prefix[:-1]))]

    @staticmethod
    def _folded(names: dict[str, list[Entry]], any_case: bool) -> dict[str, tuple[Entry, ...]]:
        if not any_case:
            return {name: tuple(entries) for name, entries in names.items()}
        found: dict[str, tuple[Entry, ...]] = {}
        for name, entries in names.items():
            found[normal(name)] = found.get(normal(name), ()) + tuple(entries)
        return found

    # --- evidence ---

    def _evidence(self, app: dict[str, Any], instance: Instance) -> tuple[int, tuple[str, ...]]:
        sure, weak = 0, 0
        marks: list[str] = []
        for mark in app.get("marks", ()):
            words = self._holds(mark, instance)
            if not words:
                if mark.get("needed"):
                    return 0, ()
                continue
            points = POINTS[mark.get("weight", "strong")]
            marks.append(words)
            if points == 1:
                weak += 1
            else:
                sure += points
        return sure + min(weak, 2), tuple(marks)

    def _holds(self, mark: dict[str, Any], instance: Instance) -> str:
        """What was seen, in words, or "" when the mark does not hold."""
        if "keys" in mark:
            return self._keys_hold(mark, instance)
        if "prefix" in mark:
            return next((f"{name} begins {mark['prefix']}" for name in self.names if name.startswith(mark["prefix"])), "")
        if "path" in mark:
            return f"path {mark['path']}" if self._path_holds(mark["path"]) else ""
        if "image" in mark:
            return f"image {self.scope.image}" if self.scope.image and _image(mark["image"], self.scope.image) else ""
        if "file" in mark:
            return f"file name {self.file}" if glob(mark["file"], self.file) else ""
        if "within" in mark:
            if self.env:
                names = list(instance.names)
            else:  # a key beside it may be an address; a key with smtp in it is about sending
                names = [*instance.at, *(name for name in _own_names(instance) if "smtp" in name.lower())]
            return next((f"within {name}" for name in names if any(_is_about(name, word) for word in mark["within"])), "")
        if "provider_host" in mark:
            return "the host of a known provider" if self._provider_host(instance) else ""
        return f"text {mark['text']}" if mark["text"] in self.scope.source.text else ""

    def _keys_hold(self, mark: dict[str, Any], instance: Instance) -> str:
        keys = mark["keys"] if isinstance(mark["keys"], list) else [mark["keys"]]
        for key in keys:
            entries = instance.entries(key) or tuple(self.names.get(key, ())) or self._items(key, instance)
            if not entries:
                return ""
            if "value" in mark and not any(glob(mark["value"], entry.text) for entry in entries):
                return ""
        return "key " + ", ".join(keys)

    def _items(self, key: str, instance: Instance) -> tuple[Entry, ...]:
        """The items of the list that stands under a key."""
        if self.env or not self._has_lists(instance):
            return ()
        name = instance.spell(key)
        begins = normal(name) + "[" if instance.place.get("spelling") == "any-case" else name + ".["
        return tuple(entry for found, entries in instance.names.items() if found.startswith(begins) for entry in entries)

    def _path_holds(self, path: str) -> bool:
        pattern = _components(path)
        for name in self.root:
            parts = tuple(name.split(".")) if name else ()
            if len(parts) >= len(pattern) and _fits(pattern, parts):
                return True
        return False

    def _provider_host(self, instance: Instance) -> bool:
        for entries in instance.names.values():
            for entry in entries:
                if not self.env and not _is_own(entry, instance):
                    continue
                if "." in entry.text and len(entry.text) < 254 and self.catalogue.match_host(entry.text.strip()):
                    return True
        return False


def _underscores(name: str) -> list[int]:
    """Where the underscores of a name stand."""
    return [at for at, char in enumerate(name) if char == "_"]


def _is_own(entry: Entry, instance: Instance) -> bool:
    """Whether an entry stands in the mapping itself, not in one further down."""
    return len(entry.path) == len(instance.at) + 1


def _own_names(instance: Instance) -> list[str]:
    """The names in the mapping itself, as they are written; those of mappings further down speak of other things."""
    return [entry.path[-1] for entries in instance.names.values() for entry in entries if _is_own(entry, instance)]


def _by_name(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(".".join(entry.path), []).append(entry)
    return found


def keys_of(app: dict[str, Any]) -> tuple[str, ...]:
    """Every key of an app's settings and switches, and of its transports, that stands in its place."""
    known = _KEYS.get(id(app))
    if known is None or known[0] is not app:
        known = _KEYS[id(app)] = (app, tuple(key for key in _all_keys(app) if not key.startswith(("?", "/"))))
    return known[1]


_KEYS: dict[int, tuple[dict[str, Any], tuple[str, ...]]] = {}
"""Worked out once for each app; the app itself is kept beside, so that no other one gets its number."""


def _absolute_keys(app: dict[str, Any]) -> list[str]:
    """Keys that start at the root of the file: all instances of an app share them."""
    return [key for key in _all_keys(app) if key.startswith("/")]


def _all_keys(app: dict[str, Any]) -> dict[str, None]:
    groups = [app.get("settings", {}), app.get("switches", {}), *(t.get("settings", {}) for t in app.get("transports", ()))]
    specs = [spec for group in groups for spec in group.values() if spec]
    return dict.fromkeys(key for spec in specs for key in [*(spec.get("keys") or ()), *(spec.get("file") or ())])


def _entries_in(app: dict[str, Any], instance: Instance) -> tuple[Entry, ...]:
    """The entries that an app's settings stand in."""
    names = instance.names
    return tuple(entry for name in _written(app, instance) if name in names for entry in names[name])


def _written(app: dict[str, Any], instance: Instance) -> KeysView[str]:
    """An app's keys as they would be written in an instance."""
    place = instance.place
    return _spellings(keys_of(app), place.get("prefix", ""), place.get("spelling", "as-is")).keys()


@lru_cache(maxsize=4096)
def _spellings(keys: tuple[str, ...], prefix: str, spelling: str) -> dict[str, None]:
    names = [spelled(key, prefix, spelling) for key in keys]
    return dict.fromkeys(map(normal, names) if spelling == "any-case" else names)


def _claims(reading: Reading) -> list[Entry]:
    """The entries that a recognised program knows, also those that are no settings of mail."""
    further = [*reading.app.get("other_keys", {}), *reading.app.get("also", ()), *_absolute_keys(reading.app)]
    return [*reading.entries, *(entry for key in further for entry in reading.instance.entries(key))]


_OF_SENDING = ("url", "address", "host", "service", "port", "username", "password", "from", "api_key")


def _is_about_sending(reading: Reading) -> bool:
    """Whether a reading by custom has more than what stands beside other things too: a region, a switch, a name."""
    settings = reading.app.get("settings", {})
    keys = (key for name in _OF_SENDING for key in (settings.get(name) or {}).get("keys") or () if not key.startswith("?"))
    return any(reading.instance.entries(key) for key in keys)


def _is_wording(reading: Reading) -> bool:
    """Whether these are words for people, as in a translation: a host of several words, a port that is a word and no name of
    a service, a user name of several words at a host without a dot."""
    for mail in reading.mails:
        host, port, username = mail.get("host"), mail.get("port"), mail.get("username")
        server = host.text.strip() if host.entry is not None and host.known else ""
        if re.search(r"\s", server):
            return True
        if port.entry is not None and port.state == BAD and _is_word(port.text):
            return True
        if server and "." not in server and host.known and username.entry is not None and re.search(r"\S\s+\S", username.text):
            return True
    return False


def _is_word(text: str) -> bool:
    return re.match(r"\s*[^\W\d_]", text) is not None and text.strip().lower() not in SERVICES


def _without(reading: Reading, claimed: set[int]) -> Reading:
    """A reading by custom that does not look at what a recognised program reads."""
    if not claimed or not reading.mails:
        return reading
    names = {
        name: entries for name, entries in reading.instance.names.items() if not any(id(entry) in claimed for entry in entries)
    }
    instance = reading.instance._replace(names=names)
    return reading._replace(instance=instance, mails=tuple(mail._replace(instance=instance) for mail in reading.mails))


def _components(path: str) -> tuple[str, ...]:
    """`receivers[].email_configs[].to` -> receivers, [], email_configs, [], to."""
    return tuple(part for piece in path.partition("!")[0].replace("[]", ".[]").split(".") for part in [piece] if part)


def _fits(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether `path` begins as `pattern` says."""
    for wanted, part in zip(pattern, path, strict=False):
        if wanted == "*" or wanted == part or (wanted == "[]" and part.startswith("[")) or ("*" in wanted and glob(wanted, part)):
            continue
        return False
    return True


def _where(instance: Instance, where: dict[str, Any]) -> bool:
    for name, wanted in where.items():
        texts = {entry.text for entry in instance.entries(name)}
        if not texts & {str(one) for one in (wanted if isinstance(wanted, list) else [wanted])}:
            return False
    return True


_SETTINGS = "settings|setting|config|configuration|server|servers|options|transport|sender|provider|notifications?|notifier|account|accounts|service"


def _is_about(name: str, word: str) -> bool:
    """Whether a key is about a subject: `mail_server` and `notificationMail` are about mail, `mail_archive_db` is not.
    `smtp` is about mail wherever it stands."""
    if word == "smtp" or name.isupper():
        return word in name.lower()
    words = "_".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)).lower()
    return re.search(rf"(?:^|_)e?{word}(?:er|s|ing)?(?:_(?:{_SETTINGS}))*$", words) is not None


def _image(wanted: str, image: str) -> bool:
    """`owner/name`, or `owner/name:tag` where the tag matters; `*` stands for anything."""
    return glob(wanted, image if ":" in wanted else re.sub(r":[^/:]*$", "", image))


def apps_of_image(image: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The apps that an image certainly runs."""
    rows = catalogue.index["images"] if image else ()
    return [catalogue.app(number) for number, text, points in rows if points >= ENOUGH and _image(text, image)]


def _grouped(scope: Scope, readings: list[Reading]) -> list[Group]:
    """Readings that share entries compete; those within one point of the best are kept, the best first."""
    cluster_of: dict[int, list[Reading]] = {}  # entry -> the cluster that it belongs to
    clusters: dict[int, list[Reading]] = {}
    for reading in readings:
        joined = [reading]
        for entry in reading.entries:
            other = cluster_of.get(id(entry))
            if other is not None and id(other) in clusters and other is not joined:
                del clusters[id(other)]
                joined = [*other, *joined]
        clusters[id(joined)] = joined
        for member in joined:
            for entry in member.entries:
                cluster_of[id(entry)] = joined
    groups = []
    for members in clusters.values():
        left = [reading for reading in members if not any(_beats(other, reading) for other in members)]
        best = max(reading.points for reading in left)
        near = [reading for reading in left if reading.points >= best - 1]
        near.sort(key=lambda reading: (-reading.points, reading.app["id"]))
        groups.append(Group(scope, tuple(near)))
    groups.sort(key=lambda group: min(entry.start for entry in group.readings[0].entries))
    return groups


def _beats(child: Reading, parent: Reading) -> bool:
    """A recognised child (`like`) beats its parent, unless both are versions of one program."""
    same_family = child.app.get("family") and child.app.get("family") == parent.app.get("family")
    return parent.app["id"] in child.app.get("parents", ()) and not same_family
