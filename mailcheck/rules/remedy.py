"""What to write instead: the app's schema is asked what each way of writing would mean, and the ones that help are kept.

So the advice is right for this program: `SMTP_SECURE=1` for one, `SMTP_SECURE=true` for the next."""

from __future__ import annotations

from mailcheck.interpret import WITH_PARTS, Raw
from mailcheck.model import BAD, HIDDEN, KNOWN, Edit, Place, Setting
from mailcheck.rules.base import part_name
from mailcheck.rules.spelling import assignment, in_list
from mailcheck.settle import Settled, settle
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Change(NamedTuple):
    """One way to mend a file: what to write under which keys, and the edits when all the keys are there already."""

    words: str  # "SMTP_SECURE=1"
    edits: tuple[Edit, ...]  # () when a key must be added
    after: Settled | None = None  # the mail settings as they would be then
    written: tuple[tuple[str, Raw], ...] = ()  # the settings and switches, with what to write for each


def what_if(mail: Settled, overrides: dict[str, Raw], another: bool = False) -> Settled | None:
    """The mail settings of the same transport if these texts were written instead; with `another`, of the transport that
    would then be in use."""
    found = settle(mail.app, mail.instance, mail.catalogue, overrides=_for_all_readers(mail, overrides))
    if another:
        return found[0] if found and found[0].active else None
    return next((settled for settled in found if settled.transport["id"] == mail.transport["id"]), None)


def _for_all_readers(mail: Settled, overrides: dict[str, Raw]) -> dict[str, Raw]:
    """The texts, also for every other switch that reads the same entry."""
    found = dict(overrides)
    for name, raw in overrides.items():
        entry = mail.get(name).entry
        if entry is not None and name in mail.switches and mail.holder_of(mail.get(name)) is None:
            for other, switch in mail.switches.items():
                if switch.entry is entry and mail.spec(other).get("as") not in WITH_PARTS:
                    found.setdefault(other, raw)
    return found


def without(mail: Settled, setting: Setting) -> Settled | None:
    """The mail settings of the same transport if the key of a setting were removed, None when something is lost with it that
    the mail needs."""
    names = {name: tuple(e for e in entries if e is not setting.entry) for name, entries in mail.instance.names.items()}
    root = {name: tuple(e for e in entries if e is not setting.entry) for name, entries in mail.instance.root.items()}
    left = {name: entries for name, entries in names.items() if entries}
    found = settle(mail.app, mail.instance._replace(names=left, root=root), mail.catalogue)
    same = next((settled for settled in found if settled.transport["id"] == mail.transport["id"] and settled.active), None)
    needed = ("url", "host", "username", "password", "api_key", "from")
    lost = same is None or any(mail.get(name).is_set and mail.get(name).value != same.get(name).value for name in needed)
    lost = lost or (
        same is not None and all(same.get(name).entry is None for name in ("url", "address", "service", "host", "api_key"))
    )
    return None if lost or (same is not None and set(same.missing) - set(mail.missing)) else same


def changes(mail: Settled, good: Callable[[Settled], bool], names: Iterable[str], first: tuple[Step, ...] = (), *,
            another: bool = False) -> list[Change]:  # fmt: skip
    """Ways to reach settings for which `good(settled)` holds, with the fewest things to rewrite: `first` alone, with one
    of the switches `names`, with two. Those that only change what is there come first. `another`: by another transport,
    too."""
    found = list(_steps(mail, names))
    pairs = [(a, b) for index, a in enumerate(found) for b in found[index + 1 :] if a.name != b.name and not _same_place(a, b)]
    for more in ([()], [(step,) for step in found], pairs):
        ways = [change for some in more if (change := _change(mail, (*first, *some), good, another)) is not None]
        if ways:
            return sorted(ways, key=lambda change: not change.edits)
    return []


def _same_place(one: Step, other: Step) -> bool:
    """Whether two steps would write into the same place."""
    return any(a.place == b.place for a in one.edits for b in other.edits)


def _change(mail: Settled, steps: tuple[Step, ...], good: Callable[[Settled], bool], another: bool) -> Change | None:
    if not steps:
        return None
    alone = {step.name: step.raw for step in steps if step.holder is None}
    settled = what_if(mail, alone | _rewritten(steps), another)
    if settled is None or any(line.get("severity", "error") == "error" for line, _ in settled.rejects) or not good(settled):
        return None
    edits = tuple(edit for step in steps for edit in step.edits) if all(step.edits for step in steps) else ()
    return Change(together([step.words for step in steps]), edits, settled, tuple((step.name, step.raw) for step in steps))


def security(mail: Settled) -> int:
    """How well the login is protected: the worst TLS that is possible, then whether the certificate is verified."""
    ranks = {"implicit": 4, "starttls": 4, "opportunistic": 2, "by-port": 2}
    worst = min((ranks.get(mode, 0) for mode in mail.tls.possible), default=0)
    return worst + (mail.certificate.value == "verified" and worst > 0)


class Step(NamedTuple):
    """One setting to rewrite: what would be read instead, what to write, and the edit when it is there already.
    `holder`: the value with parts that it stands in."""

    name: str
    raw: Raw
    words: str
    edits: tuple[Edit, ...]
    holder: Setting | None = None


def together(words: list[str]) -> str:
    """`SMTP_PORT=465 and SMTP_SECURE=1`; "port 465 and smtps:// in SMTP_URL"."""
    ends = {word.partition(" in ")[2] for word in words}
    if len(words) > 1 and len(ends) == 1 and "" not in ends:
        return " and ".join(word.partition(" in ")[0] for word in words) + f" in {ends.pop()}"
    return " and ".join(words)


def _rewritten(steps: tuple[Step, ...]) -> dict[str, Raw]:
    """The whole texts of values with parts after the edits of their parts."""
    texts: dict[str, str] = {}
    parts = [(step.holder, edit) for step in steps if step.holder is not None for edit in step.edits]
    for holder, edit in sorted(parts, key=lambda part: -part[1].place.start):
        text = texts.get(holder.name, holder.text)
        texts[holder.name] = text[: edit.place.start - holder.start] + edit.text + text[edit.place.end - holder.start :]
    return {name: Raw(text) for name, text in texts.items()}


def step(mail: Settled, name: str, raw: Raw) -> Step:
    """The step that gives a setting, switch or scheme this text."""
    setting = mail.get(name)
    words = way(mail, name, raw)
    holder = mail.holder_of(setting) if setting.entry is not None else None
    if setting.entry is None or setting.borrowed or setting.start >= setting.end or setting.state not in (KNOWN, BAD):
        return Step(name, raw, words, ())
    if setting.entry.offsets == ():
        return Step(name, raw, words, ())
    if holder is None:
        return Step(name, raw, words, (edit_of(setting, raw),))
    whole = setting.entry.source.text[holder.start : holder.end] == holder.text
    within = setting.entry.source.text[setting.start : setting.end] == setting.text
    edit = Edit(Place(setting.entry.source, setting.start, setting.end), raw.text)
    return Step(name, raw, words, (edit,), holder) if whole and within else Step(name, raw, words, ())


def _steps(mail: Settled, names: Iterable[str]) -> Iterator[Step]:
    """Every way to rewrite one of these. References stay; a program that is not known gets no new keys and no words."""
    for name in names:
        setting = mail.get(name)
        if name == "scheme" and setting.entry is not None:
            # in some programs smtps means STARTTLS: a scheme that says what it means comes first
            for text in dict.fromkeys(("smtp+tls", "smtp+ssl", "smtps", "smtp", *_literals(mail, "scheme"))):
                if text != setting.text:
                    yield step(mail, name, Raw(text))
        elif name in ("port", "host", "scheme") or setting.state == HIDDEN or (setting.entry is None and not mail.key_of(name)):
            continue
        elif not mail.convention or (setting.entry is not None and mail.spec(name).get("as") == "customary-bool"):
            for raw in texts_for(mail, name):
                if raw.text != setting.text or setting.entry is None or setting.entry.type != raw.type:
                    yield step(mail, name, raw)


_COMMON = ("true", "false", "1", "0", "True", "False", "yes", "no", "on", "off")


def texts_for(mail: Settled, name: str) -> list[Raw]:
    """One text for each different thing that could be written under a switch, in the style of what is there."""
    from mailcheck.interpret import NOT_UNDERSTOOD, NULL_VALUE, UNSET_VALUE, customary_bool, named

    spec = mail.spec(name)
    setting = mail.get(name)
    reading = spec.get("as") or "text"
    if reading in WITH_PARTS:
        return []
    kinds = _types(mail, setting)
    words = [*(spec.get("words") or ()), *(spec.get("yes") or ()), *(spec.get("no") or ())]
    literals = _literals(mail, name)
    boolean = not spec.get("words") and not literals
    model = setting.text or _neighbour(mail)
    same_style = (
        [w for w in _COMMON if model.isdigit() == w.isdigit() and model[:1].isupper() == w[:1].isupper()] if model else []
    )
    vocabulary = {name: tuple(spec.get(name) or ()) for name in ("words", "yes", "no")}
    found: dict[str, Raw] = {}
    for kind in kinds:
        for text in [*words, *literals, *same_style, *(_COMMON if boolean else ())]:
            if (kind == "boolean" and text not in _booleans(mail)) or (kind == "number" and not text.isdigit()):
                continue
            raw = Raw(text, kind, kind == "string", **vocabulary)
            value = named(reading)(raw)
            if value is NOT_UNDERSTOOD or value is UNSET_VALUE or value is NULL_VALUE:
                continue
            if text in _COMMON and text not in words and text not in literals and not isinstance(value, bool):
                continue  # it takes any text: no yes or no
            meant = customary_bool(raw)
            if isinstance(value, bool) and isinstance(meant, bool) and meant != value:
                continue  # it would work, and read as its opposite
            found.setdefault(repr(value), raw)
    return list(found.values())


def _booleans(mail: Settled) -> tuple[str, str]:
    """How the format spells yes and no."""
    return ("True", "False") if mail.instance.scope.format == "python" else ("true", "false")


def _neighbour(mail: Settled) -> str:
    """A yes or no that is written here already, as a model of style."""
    texts = (entry.text for entries in mail.instance.names.values() for entry in entries if entry.text in _COMMON)
    return next((text for text in texts if not text.isdigit()), "")


def _types(mail: Settled, setting: Setting) -> list[str]:
    """The types a value may be written as here: as it is, as its neighbours are, as a boolean."""
    if setting.entry is not None and setting.entry.type == "text":
        return ["text"]
    if mail.instance.scope.format in ("env", "ini", "properties", "keyvalue"):
        return ["text"]
    if setting.entry is not None:
        return list(dict.fromkeys([setting.entry.type, "boolean", "string", "number"]))
    neighbours = [e.type for entries in mail.instance.names.values() for e in entries if e.text in ("true", "false")]
    return ["string", "boolean"] if neighbours and "boolean" not in neighbours else ["boolean", "string", "number"]


def _literals(mail: Settled, name: str) -> list[str]:
    """The words a schema's lines compare this switch with."""
    lines = [
        *(mail.transport.get("tls") or mail.app.get("tls") or ()),
        *(mail.app.get("certificate") or ()),
        *(mail.app.get("login") or ()),
    ]
    lines += mail.app.get("transports") or ()
    found: list[str] = []
    for line in lines:
        wanted = (line.get("when") or {}).get(name)
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if isinstance(one, str) and one not in ("set", "unset"):
                found.append(one)
    return found


def edit_of(setting: Setting, raw: Raw) -> Edit:
    """The edit that writes `raw` in place of a setting's text; quotes go when a boolean or number comes."""
    assert setting.entry is not None
    bare = int(setting.entry.quote in ("'", '"') and raw.type in ("boolean", "number"))
    return Edit(Place(setting.entry.source, setting.start - bare, setting.end + bare), raw.text)


def way(mail: Settled, name: str, wanted: str | Raw) -> str:
    """What to write to give a setting this text, in the user's own terms: `SMTP_PORT=587`, "port 587 in SMTP_URL"."""
    setting = own(mail, name)
    text = wanted if isinstance(wanted, str) else wanted.text
    if setting.entry is not None and mail.holder_of(setting) is not None:
        return _part_way(mail, setting, text)
    items = in_list(setting.entry) if setting.entry is not None else mail.list_of(name)
    if items:
        return f"{part_name(mail, setting).removeprefix('the ')} {text} in {items}"
    key = setting.entry.key if setting.entry is not None else mail.key_of(name)
    if not key:
        return f"{name} {text}"
    if isinstance(wanted, Raw):
        return assignment(mail, key, wanted)
    if setting.entry is not None:
        return assignment(mail, key, Raw(text, setting.entry.type))
    strings = _types(mail, setting)[0] == "string"
    return assignment(mail, key, Raw(text, "number" if text.isdigit() and not strings else "string"))


def own(mail: Settled, name: str) -> Setting:
    """A setting as somebody wrote it; one whose value is only borrowed from another setting has no place of its own."""
    setting = mail.get(name)
    return setting._replace(entry=None) if setting.borrowed else setting


def _part_way(mail: Settled, setting: Setting, text: str) -> str:
    if setting.name == "scheme":
        return f"{text}:// in {setting.key}"
    part = part_name(mail, setting).removeprefix("the ")
    in_query = "?" + part in (mail.spec(setting.name).get("keys") or ())
    return f"{part}{'=' if in_query else ' '}{text} in {setting.key}"
