"""Schema and scope to settled settings: what the program will make of what is written.

Keys become values by a named reading; everything a program decides is a list of lines, the first that holds wins.
A condition on something that cannot be seen is a *maybe*: its line's verdict is kept as possible and the walk goes on."""

from __future__ import annotations

import re

from mailcheck.interpret import NOT_UNDERSTOOD, NULL_VALUE, UNSET_VALUE, WITH_PARTS, Part, Raw, named
from mailcheck.lazy import Pattern
from mailcheck.model import BAD, HIDDEN, KNOWN, UNSET, Entry, Scope, Setting, Verdict
from mailcheck.names import normal, spelled
from mailcheck.references import find as find_references
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from mailcheck.catalogue import Catalogue, ProviderMatch

YES, NO, MAYBE = "yes", "no", "maybe"
IMPLICIT_PORTS = frozenset((465, 2465))


class Instance(NamedTuple):
    """One stretch of a scope in which an app's keys stand: the names there, as the schema knows them."""

    scope: Scope
    place: dict[str, Any]
    names: dict[str, tuple[Entry, ...]]  # relative name (normal form for spelling any-case) -> entries, in order
    root: dict[str, tuple[Entry, ...]]  # absolute dotted path -> entries
    at: tuple[str, ...] = ()

    def entries(self, key: str) -> tuple[Entry, ...]:
        """The entries written under a schema's key here."""
        if key.startswith("/"):
            return self.root.get(key[1:], ())
        spelling = self.place.get("spelling", "as-is")
        name = spelled(key, self.place.get("prefix", ""), spelling)
        return self.names.get(normal(name) if spelling == "any-case" else name, ())

    def shown(self, key: str) -> str:
        """A schema's key for people: as `spell`, without the `@` of attributes and the numbers of list items."""
        return re.sub(r"(^|\.)@", r"\1", re.sub(r"\.?\[\d*\]", "", self.spell(key)))

    def spell(self, key: str) -> str:
        """How a user would write a schema's key here."""
        if key.startswith("/"):
            return key[1:]
        return spelled(key.lstrip("/"), self.place.get("prefix", ""), self.place.get("spelling", "as-is"))


class Settled(NamedTuple):
    """The outcome for one transport of an app in one instance: `mail settings`, what rules look at."""

    app: dict[str, Any]
    instance: Instance
    transport: dict[str, Any]
    active: bool  # False: the program drops or switches off this transport
    settings: dict[str, Setting]  # canonical settings that are set
    switches: dict[str, Setting]
    tls: Verdict
    login: Verdict
    certificate: Verdict
    missing: tuple[str, ...]  # needed settings that have no value
    dropped: tuple[tuple[dict[str, Any], tuple[str, ...]], ...]  # earlier transports that were incomplete, what they miss
    others: tuple[dict[str, Any], ...]  # later transports that are complete too
    rejects: tuple[tuple[dict[str, Any], tuple[Setting, ...]], ...]
    provider: ProviderMatch | None
    catalogue: Catalogue
    uncertain: bool = False  # the transport hangs on something that cannot be seen

    def __repr__(self) -> str:
        return f"Settled({self.app['id']!r}, {self.transport['id']!r}, {len(self.settings)} settings)"

    @property
    def kind(self) -> str:
        """smtp, api, local, nothing."""
        return str(self.transport.get("kind", "smtp"))

    @property
    def convention(self) -> bool:
        """No program was recognised; the reading is by custom."""
        return bool(self.app["kind"] == "convention")

    def get(self, name: str) -> Setting:
        """A setting or switch; one that nobody set has state UNSET."""
        found = self.settings.get(name) or self.switches.get(name)
        return found if found is not None else Setting(name, UNSET)

    def spec(self, name: str) -> dict[str, Any]:
        own: dict[str, Any] | None = self.transport.get("settings", {}).get(name)
        if own is not None:
            return own
        found: dict[str, Any] = self.app.get("settings", {}).get(name) or self.app.get("switches", {}).get(name) or {}
        return found

    def key_of(self, name: str) -> str:
        """The key a user would write for a setting or switch here, or "" when there is none in files of this kind."""
        return next(iter(self.keys_of(name)), "")

    def keys_of(self, name: str) -> list[str]:
        """Every key a user could write for a setting or switch here, in the program's order."""
        keys = [key for key in self.spec(name).get("keys") or () if not key.startswith("?")]
        spelled_keys = [shown for key in keys if not key.endswith("]") and (shown := self.instance.shown(key))]
        if self.instance.scope.format == "env" and any(key.isupper() for key in self.instance.names):
            spelled_keys = [key for key in spelled_keys if "." not in key and key.isupper()]
        return spelled_keys

    def list_of(self, name: str) -> str:
        """The key of the list whose items alone can hold a setting ("mailhost" of host and port), or ""."""
        keys = self.spec(name).get("keys") or ()
        return next((self.instance.shown(key) for key in keys), "") if keys and all(key.endswith("]") for key in keys) else ""

    def replacement(self, use: str) -> str:
        """The key that a schema names in place of another one (`use`), as a user would write it here; words stay words."""
        if not use or " " in use:
            return use
        for name in (*self.app.get("settings", {}), *self.app.get("switches", {})):
            if use in (self.spec(name).get("keys") or ()):
                here = self.keys_of(name)
                return self.instance.shown(use) if self.instance.shown(use) in here or not here else here[0]
        return self.instance.shown(use)

    def holder_of(self, setting: Setting) -> Setting | None:
        """The value with parts (a URL, host:port) in which a setting is written, or None."""
        for name in (*self.settings, *self.switches):
            if self.spec(name).get("as") in WITH_PARTS and name != setting.name:
                holder = self.get(name)
                if holder.entry is not None and holder.entry is setting.entry:
                    return holder
        return None


class Settling:
    """Works out values one by one, each at most once. `overrides` (name -> Raw) answers "what if it were written so"."""

    def __init__(self, app: Mapping[str, Any], instance: Instance, catalogue: Catalogue,
                 transport: Mapping[str, Any] | None = None, overrides: Mapping[str, Raw] | None = None) -> None:  # fmt: skip
        self.app = app
        self.instance = instance
        self.catalogue = catalogue
        self.overrides = overrides or {}
        own = (transport or {}).get("settings", {})
        base = {**app.get("settings", {}), **app.get("switches", {})}
        self.specs: dict[str, Any] = {k: v for k, v in {**base, **own}.items() if v is not None}
        self._done: dict[str, Setting] = {}
        self._open: set[str] = set()
        self._parts: dict[str, Setting] | None = None
        self._held: dict[str, Setting] = {}
        self._winning: set[str] = set()
        self.references = instance.place.get("references") or ["usual"]
        if isinstance(self.references, str):
            self.references = [self.references]

    def get(self, name: str) -> Setting:
        """The settled value of a setting, a switch or `scheme`."""
        if name not in self._done:
            if name in self._open:
                return Setting(name, UNSET)
            self._open.add(name)
            self._done[name] = self._settle(name)
            self._open.discard(name)
        return self._done[name]

    # --- one value ---

    def _settle(self, name: str) -> Setting:
        spec = self.specs.get(name, {})
        unverified = bool(spec.get("unverified")) or bool(self.instance.place.get("unverified"))
        if spec.get("always") is not None:
            return Setting(name, KNOWN, spec["always"], why="fixed by the program")
        if spec.get("as") in WITH_PARTS:
            self._part_settings()
            return self._held[name]
        found = self._from_parts(name, winning=True)
        if found is None:
            found = self._from_keys(name, spec)
        if found is None:
            for key in spec.get("file") or ():
                entries = self.instance.entries(key)
                if entries and (entries[-1].text or entries[-1].hidden):
                    entry = entries[-1]
                    found = Setting(name, HIDDEN, entry=entry, start=entry.start, end=entry.end, why="kept in a file or secret")
                    break
        if found is None and spec.get("elsewhere"):
            found = Setting(name, HIDDEN, why=spec["elsewhere"])
        if found is None and spec.get("join"):
            found = self._joined(name, spec["join"])
        if found is None:
            found = self._from_parts(name, winning=False)
        if found is None and self.instance.scope.elsewhere and any(not key.startswith("?") for key in spec.get("keys") or ()):
            found = Setting(name, HIDDEN, why=f"may come from {self.instance.scope.elsewhere}", maybe=True)
        if found is None and (beyond := self._beyond(spec)):
            found = Setting(name, HIDDEN, why=beyond, maybe=True)
        if found is None:
            found = self._default(name, spec)
        return found._replace(unverified=unverified) if unverified else found

    def _beyond(self, spec: Mapping[str, Any]) -> str:
        """Why a setting may be written where it cannot be seen: `*` stands beside one of its keys (a spread, an include), or a
        name on the way to it holds something hidden. "" when it is surely not written."""
        fold = normal if self.instance.place.get("spelling") == "any-case" else str
        for key in spec.get("keys") or ():
            if key.startswith(("?", "/")):
                continue
            parts = self.instance.spell(key).split(".")
            for length in range(len(parts)):
                above = self.instance.names.get(fold(".".join(parts[:length])), ()) if length else ()
                if any(entry.hidden for entry in above):
                    return above[-1].hidden
                if fold(".".join((*parts[:length], "*"))) in self.instance.names:
                    return "may come from elsewhere"
        return ""

    def _from_keys(self, name: str, spec: Mapping[str, Any]) -> Setting | None:
        override = self.overrides.get(name)
        if override is not None:
            return self._interpreted(name, spec, override, None, 0, len(override.text))
        for key in spec.get("keys") or ():
            if key.startswith("?"):
                part = self._part_settings().get(key)
                if part is not None:
                    return self._from_part_text(name, spec, part)
                continue
            for entry in reversed(self.instance.entries(key)):
                found = self._from_entry(name, spec, entry)
                if found is not None:
                    nested = "." in key and len(entry.path) > 1 and self.instance.place.get("spelling") != "any-case"
                    return found._replace(label=self.instance.shown(key.lstrip("/"))) if nested else found
        return None

    def _from_entry(self, name: str, spec: Mapping[str, Any], entry: Entry) -> Setting | None:
        if entry.hidden:
            return Setting(name, HIDDEN, entry=entry, start=entry.start, end=entry.end, why=entry.hidden)
        empty = entry.type == "null" or (entry.text == "" and entry.type not in ("map", "list"))
        if empty and spec.get("empty", "unset") == "unset" and spec.get("as") != "present":
            return None
        if entry.type == "null" and spec.get("empty") == "value" and spec.get("as") in (None, "text"):
            return None  # a text may be empty and a value all the same; nothing at all is none
        if empty and spec.get("empty") == "error":
            return Setting(name, BAD, entry=entry, start=entry.start, end=entry.end, refused=True)
        text, begin, end = entry.text, 0, len(entry.text)
        literal = entry.quote == "'" and entry.type == "text" and entry.source.format not in ("yaml", "json", "markdown")
        if not literal:
            for reference in find_references(text, self.references):
                if reference.start == 0 and reference.end == len(text) and reference.default is not None:
                    begin, end = reference.default
                    text = entry.text[begin:end]
                else:
                    return Setting(name, HIDDEN, text=text, entry=entry, start=entry.start, end=entry.end, why="a reference")
                break
        raw = Raw(text, entry.type, entry.quote in ("'", '"') and entry.type == "string")
        return self._interpreted(name, spec, raw, entry, begin, end)

    def _interpreted(
        self, name: str, spec: Mapping[str, Any], raw: Raw, entry: Entry | None, begin: int, end: int
    ) -> Setting | None:
        raw = raw._replace(words=tuple(spec.get("words") or ()), yes=tuple(spec.get("yes") or ()), no=tuple(spec.get("no") or ()))
        value = named(spec.get("as") or "text")(raw)
        if value is UNSET_VALUE:
            return None
        start, stop = entry.part(begin, end) if entry else (0, 0)
        if value is NULL_VALUE:
            return Setting(name, UNSET, text=raw.text, entry=entry, start=start, end=stop)
        setting = Setting(name, KNOWN, value, raw.text, entry, start, stop, begin=begin)
        if value is NOT_UNDERSTOOD:
            other = spec.get("other")
            if other is None:
                setting = setting._replace(state=BAD, value=None)
            elif other == "error":
                setting = setting._replace(state=BAD, value=None, refused=True)
            else:
                setting = setting._replace(value=other, why="not understood")
        wanted = spec.get("type")
        if wanted and raw.type in ("string", "number", "boolean") and raw.type != wanted:
            setting = setting._replace(mistyped=wanted)
        return setting

    def _from_part_text(self, name: str, spec: Mapping[str, Any], part: Setting) -> Setting | None:
        if part.state != KNOWN:
            return part._replace(name=name)
        found = self._interpreted(name, spec, Raw(str(part.value)), None, 0, 0)
        if found is None:
            return None
        return found._replace(entry=part.entry, start=part.start, end=part.end)

    def _joined(self, name: str, pattern: str) -> Setting | None:
        texts: dict[str, str] = {}
        entry, start, end = None, 0, 0
        for other in re.findall(r"\{(\w+)\}", pattern):
            setting = self.get(other)
            if setting.state == UNSET:
                return None
            if setting.state != KNOWN:
                return setting._replace(name=name, state=HIDDEN, value=None)
            texts[other] = str(setting.value)
            if setting.entry is not None:
                entry, start, end = setting.entry, setting.start, setting.end
        value = re.sub(r"\{(\w+)\}", lambda found: texts[found[1]], pattern)
        return Setting(name, KNOWN, value, value, entry, start, end, why="joined")

    def _default(self, name: str, spec: Mapping[str, Any]) -> Setting:
        default = spec.get("default")
        if default is None:
            return Setting(name, UNSET)
        if not isinstance(default, list):
            return Setting(name, KNOWN, default, why="default")
        for line in default:
            verdict = self.holds(line.get("when") or {})
            if verdict == MAYBE:
                return Setting(name, HIDDEN, why="a default that depends on something not visible here")
            if verdict == YES:
                if line.get("of"):
                    other = self.get(line["of"])
                    if other.state == UNSET:
                        continue
                    return other._replace(name=name, why="default", borrowed=True)
                return Setting(name, KNOWN, line.get("is"), why="default")
        return Setting(name, UNSET)

    # --- values with parts ---

    def _holder(self, name: str, spec: Mapping[str, Any]) -> Setting:
        """A value with parts: as text. Its parts are settings of their own."""
        plain = {key: value for key, value in spec.items() if key not in ("as", "other")}
        found = self._from_keys(name, {**plain, "as": "text"}) if name not in self.overrides else None
        if found is None:
            override = self.overrides.get(name)
            if override is not None:
                found = Setting(name, KNOWN, override.text, override.text)
        if found is None:
            for key in spec.get("file") or ():
                entries = self.instance.entries(key)
                if entries:
                    found = Setting(name, HIDDEN, entry=entries[-1], start=entries[-1].start, end=entries[-1].end,
                                    why="kept in a file or secret")  # fmt: skip
        if found is None and spec.get("elsewhere"):
            found = Setting(name, HIDDEN, why=spec["elsewhere"])
        if found is None:
            found = self._default(name, spec)
        return found

    def _part_settings(self) -> dict[str, Setting]:
        """Every part of every value with parts: `host`, `port`, `scheme`, `?name` ..."""
        if self._parts is None:
            self._parts = {}
            for name, spec in self.specs.items():
                if spec.get("as") in WITH_PARTS:
                    self._split(name, spec)
        return self._parts

    def _split(self, name: str, spec: Mapping[str, Any]) -> None:
        holder = self._held[name] = self._holder(name, spec)
        parts = self._parts
        assert parts is not None
        if holder.state == UNSET:
            return
        text = str(holder.value) if holder.state == KNOWN else holder.text
        masked, hidden = text, []
        for reference in find_references(text, self.references):
            if reference.start == 0 and reference.end == len(text):
                if reference.default is None:
                    text = ""
                    break
            hidden.append(reference)
            masked = masked[: reference.start] + "X" * (reference.end - reference.start) + masked[reference.end :]
        if not text:
            for part in ("host", "port", "username", "password", "scheme"):
                parts.setdefault(
                    part, Setting(part, HIDDEN, entry=holder.entry, start=holder.start, end=holder.end, why=holder.why)
                )
            self._held[name] = holder._replace(state=HIDDEN)
            return
        found = self._split_text(str(spec["as"]), masked)
        if found is NOT_UNDERSTOOD:
            refused = spec.get("other") == "error"
            self._held[name] = holder._replace(state=BAD, value=None, text=text, refused=refused)
            for part in ("host", "port", "username", "password", "scheme"):
                parts.setdefault(part, Setting(part, HIDDEN, entry=holder.entry, start=holder.start, end=holder.end,
                                               why="the value it stands in is not understood"))  # fmt: skip
            return
        self._held[name] = holder._replace(state=KNOWN, value=text, text=text)
        for part, value in found.items():
            begin = holder.begin
            start, end = holder.entry.part(begin + value.start, begin + value.end) if holder.entry else (0, 0)
            if any(ref.start < value.end and value.start < ref.end for ref in hidden):
                setting = Setting(part, HIDDEN, entry=holder.entry, start=start, end=end, why="a reference")
            else:
                setting = Setting(part, KNOWN, value.value, text[value.start : value.end], holder.entry, start, end)
            parts.setdefault(part, setting)
            if spec.get("wins"):
                self._winning.add(part)

    def _split_text(self, reading: str, text: str) -> Any:
        if reading == "nodemailer-service":
            return self._service_parts(
                "nodemailer", re.sub(r"[^a-zA-Z0-9.\-]", "", text.rpartition("@")[2]).lower(), 0, len(text)
            )
        if reading == "symfony-dsn":
            return self._symfony_parts(text)
        return named(reading)(Raw(text))

    def _symfony_parts(self, text: str) -> Any:
        """Symfony's DSN: of `failover(a b)` and `roundrobin(a b)` the first; a provider's scheme brings host and port."""
        found = re.match(r"\s*(?:failover|roundrobin)\(\s*([^\s)]+)", text)
        shift = found.start(1) if found else 0
        parts = named("url-php")(Raw(found[1] if found else text))
        if parts is NOT_UNDERSTOOD:
            return parts
        parts = {name: Part(part.value, part.start + shift, part.end + shift) for name, part in parts.items()}
        scheme = parts["scheme"]
        if parts.get("host", Part("", 0, 0)).value == "default":
            del parts["host"]
        known = self._service_parts("symfony", str(scheme.value), scheme.start, scheme.end)
        if str(scheme.value).endswith("+smtp") or str(scheme.value).endswith("+smtps"):
            parts.pop("port", None)  # the bridge has its own
        for part, value in known.items():
            parts.setdefault(part, value)
        return parts

    def _service_parts(self, framework: str, word: str, start: int, end: int) -> dict[str, Part]:
        found = self.catalogue.named(framework, word)
        if found is None:
            return {}
        provider, port = found
        parts = {"service": Part(provider["id"], start, end)}
        if isinstance(port, int):
            mode = provider.get("ports", {}).get(str(port))
            parts["port"] = Part(port, start, end)
            if len(provider.get("hosts", ())) == 1:
                parts["host"] = Part(provider["hosts"][0], start, end)
            parts["service_secure"] = Part("true" if mode == "implicit" else "false", start, end)
        return parts

    def _from_parts(self, name: str, *, winning: bool) -> Setting | None:
        if name.startswith("?"):
            return self._part_settings().get(name)
        spec = self.specs.get(name, {})
        if spec.get("as") in WITH_PARTS:
            return None
        part = self._part_settings().get(name)
        if part is None or (name in self._winning) != winning:
            return None
        if part.state == KNOWN and spec.get("as") and isinstance(part.value, str):
            return self._from_part_text(name, spec, part)
        return part._replace(name=name)

    # --- conditions and lists ---

    def holds(self, when: Mapping[str, Any]) -> str:
        """Whether all conditions hold: YES, NO or MAYBE."""
        answer = YES
        for name, wanted in when.items():
            one = self._one_holds(self.get(name), wanted)
            if one == NO:
                return NO
            if one == MAYBE:
                answer = MAYBE
        return answer

    @staticmethod
    def _one_holds(setting: Setting, wanted: Any) -> str:
        if setting.maybe and wanted in ("set", "unset"):
            return MAYBE
        if wanted == "set" and not isinstance(wanted, bool):
            return YES if setting.state != UNSET else NO
        if wanted == "unset" and not isinstance(wanted, bool):
            return NO if setting.state != UNSET else YES
        if setting.state == UNSET:
            return NO
        if setting.state != KNOWN:
            return MAYBE
        return YES if any(_equal(setting.value, one) for one in (wanted if isinstance(wanted, list) else [wanted])) else NO

    def decide(self, lines: list[dict[str, Any]], default: str) -> Verdict:
        """The verdict of a decision list."""
        possible: list[str] = []
        because: tuple[Setting, ...] = ()
        looked_at: list[str] = []
        for line in lines:
            when = line.get("when") or {}
            looked_at += [name for name in when if name not in looked_at]
            answer = self.holds(when)
            if answer == NO:
                continue
            if not possible:
                because = tuple(self.get(name) for name in when or looked_at)
            if line["is"] not in possible:
                possible.append(line["is"])
            if answer == YES:
                break
        else:
            if default not in possible:
                possible.append(default)
        value = possible[0] if len(possible) == 1 else "unknown"
        return Verdict(value, because, tuple(looked_at), tuple(possible))


def _equal(value: Any, wanted: Any) -> bool:
    """Numbers and words are compared as text, booleans only with booleans."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return str(value) == str(wanted)


# --- a whole app -------------------------------------------------------------------------------------------------


def settle(app: dict[str, Any], instance: Instance, catalogue: Catalogue, *, provider: str = "",
           overrides: Mapping[str, Raw] | None = None) -> list[Settled]:  # fmt: skip
    """Mail settings of an app in one instance: the transport that is used, first; then SMTP transports that are
    written down but not used. `provider` is an id the user stated."""
    transports: list[dict[str, Any]] = app.get("transports") or [{"id": "smtp"}]
    chosen: Settled | None = None
    dropped: list[tuple[dict[str, Any], tuple[str, ...]]] = []
    maybe = False
    states: list[tuple[dict[str, Any], Settling, tuple[str, ...]]] = []
    after: list[tuple[dict[str, Any], Settling, tuple[str, ...]]] = []
    for transport in transports:
        settling = Settling(app, instance, catalogue, transport, overrides)
        answer = settling.holds(transport.get("when") or {})
        if answer == NO:
            continue
        missing = tuple(name for name in transport.get("needs") or () if settling.get(name).state == UNSET)
        if chosen is not None:  # what comes after the one in use is never looked at
            after.append((transport, settling, missing))
            continue
        if missing and transport.get("incomplete") == "next":
            dropped.append((transport, missing))
            states.append((transport, settling, missing))
            continue
        if answer == MAYBE:
            maybe = True
            if transport.get("kind", "smtp") != "smtp":
                continue
        active = not (missing and transport.get("incomplete") == "off")
        chosen = _settled(app, instance, catalogue, transport, settling, missing, active, provider)
    results: list[Settled] = []
    if chosen is not None:
        others = tuple(t for t, s, missing in after if not missing and _written(s, t))
        results.append(chosen._replace(dropped=tuple(dropped), others=others, uncertain=maybe))
        for transport, settling, missing in after:
            if transport in others and transport.get("kind", "smtp") == "smtp" and _may_give_way(chosen, transport, settling):
                second = _settled(app, instance, catalogue, transport, settling, missing, True, provider)
                results = [second._replace(uncertain=True), results[0]._replace(uncertain=True)]
                break
    for transport, settling, missing in states:
        if transport.get("kind", "smtp") == "smtp" and _written(settling, transport):
            results.append(_settled(app, instance, catalogue, transport, settling, missing, False, provider))
    return results


_MAY_BE_EMPTY = Pattern(r"\$(?:\{[A-Za-z_]\w*(?::?-)?\}|[A-Za-z_]\w*)", needs="$")


def _may_give_way(chosen: Settled, transport: Mapping[str, Any], settling: Settling) -> bool:
    """Whether the chosen transport hangs on a variable that Compose fills in, empty where it is not set: then the next
    complete one, this `transport`, is used."""
    if not chosen.instance.scope.interpolated:
        return False
    shared = {id(settling.get(name).entry) for name in transport.get("needs") or ()}
    return any(
        setting.state == HIDDEN
        and setting.entry is not None
        and id(setting.entry) not in shared
        and (_MAY_BE_EMPTY.fullmatch(setting.entry.text) is not None or setting.entry.type == "null")
        for setting in map(chosen.get, _deciding(chosen))
    )


def _deciding(chosen: Settled) -> list[str]:
    """Names of what made the program choose a transport: its conditions, what their defaults look at, what it cannot do without."""
    names = list(chosen.transport.get("when") or {})
    for name in list(names):
        default = chosen.spec(name).get("default") if chosen.get(name).entry is None else None
        for line in default if isinstance(default, list) else ():
            names += line.get("when") or {}
    return [*names, *(chosen.transport.get("needs") or ())] if chosen.transport.get("incomplete") == "next" else names


def _written(settling: Settling, transport: Mapping[str, Any]) -> bool:
    """Whether the user wrote down something that only this transport uses."""
    own = transport.get("settings", {})
    names = [name for name, spec in own.items() if spec is not None] or [
        "host",
        "url",
        "address",
        "service",
        "port",
        "username",
        "password",
    ]
    return any(settling.get(name).entry is not None for name in names)


def _settled(app: dict[str, Any], instance: Instance, catalogue: Catalogue, transport: dict[str, Any], settling: Settling,
             missing: tuple[str, ...], active: bool, provider_id: str) -> Settled:  # fmt: skip
    switches = {name: settling.get(name) for name in app.get("switches", {}) if app["switches"][name] is not None}
    names = dict.fromkeys(
        [*app.get("settings", {}), *transport.get("settings", {}), "host", "port", "username", "password", "scheme"]
    )
    settings = {name: setting for name in names if (setting := settling.get(name)).state != UNSET and name not in switches}
    for name, part in settling._part_settings().items():
        if name.startswith("?") or name in ("service", "service_secure"):
            settings.setdefault(name, part)
    kind = transport.get("kind", "smtp")
    tls = settling.decide(transport.get("tls") or app.get("tls") or [], "unknown" if kind == "smtp" else "implicit")
    tls = _by_port(tls, settling.get("port"))
    rejects = tuple(
        (line, tuple(settling.get(name) for name in line["when"]))
        for line in app.get("rejects", ())
        if settling.holds(line["when"]) == YES
    )
    return Settled(
        app, instance, transport, active, settings, switches, tls,
        _login(settling, app), settling.decide(app.get("certificate") or [], "verified"),
        missing, (), (), rejects, _provider(settling, transport, catalogue, provider_id), catalogue,
    )  # fmt: skip


def _login(settling: Settling, app: Mapping[str, Any]) -> Verdict:
    if app.get("login"):
        return settling.decide(app["login"], "unknown")
    username, password = settling.get("username"), settling.get("password")
    used = username.state != UNSET and password.state != UNSET
    if used and (username.maybe or password.maybe):
        return Verdict("unknown", (username, password), ("username", "password"), ("used", "not-used"))
    return Verdict("used" if used else "not-used", (username, password), ("username", "password"))


def _by_port(tls: Verdict, port: Setting) -> Verdict:
    """`by-port` becomes implicit on 465 and opportunistic elsewhere as soon as the port is known."""
    if "by-port" not in tls.possible:
        return tls
    if port.state != KNOWN:
        return tls._replace(
            value="unknown", possible=(*tuple(p for p in tls.possible if p != "by-port"), "implicit", "opportunistic")
        )
    mode = "implicit" if str(port.value) == "465" else "opportunistic"
    possible = tuple(dict.fromkeys(mode if p == "by-port" else p for p in tls.possible))
    return tls._replace(value=possible[0] if len(possible) == 1 else "unknown", possible=possible)


def _provider(settling: Settling, transport: Mapping[str, Any], catalogue: Catalogue, stated: str) -> ProviderMatch | None:
    from mailcheck.catalogue import ProviderMatch

    wanted = stated or transport.get("provider")
    host = settling.get("host")
    if host.state == KNOWN and isinstance(host.value, str):
        found = catalogue.match_host(host.value.strip())
        if found is not None:
            return found
    service = settling._part_settings().get("service")
    if not wanted and service is not None and service.state == KNOWN:
        wanted = service.value
    provider = catalogue.provider_by_id(str(wanted)) if wanted else None
    return ProviderMatch(provider) if provider else None
