"""What rules share: making findings, naming values without betraying secrets, finding what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mailcheck.interpret import WITH_PARTS, Raw
from mailcheck.model import ERROR, KNOWN, NOTE, WARNING, Edit, Finding, Fix, Place, Related, Setting
from mailcheck.settle import Settled, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "ERROR", "NOTE", "WARNING", "Change", "Edit", "Finding", "Fix", "Place", "Related", "Rule", "Setting", "Settled",
    "anchor", "appname", "assignment", "called", "changes", "expected_mode", "finding", "is_loopback", "is_secret_name",
    "piece", "place", "verified",
    "edit_of", "related", "shown", "texts_for", "way", "what_if", "written",
]  # fmt: skip


class Rule(NamedTuple):
    """The head of a rule. `any_reader`: its findings are facts about the provider or the value that hold whatever
    program reads the file, so they keep their severity where no program was recognised."""

    code: str
    name: str
    severity: str
    any_reader: bool = False


SECRET_NAMES = frozenset(("password", "api_key", "url", "address"))
"""Settings whose text is never shown. A URL holds a password; of it only the parts are shown."""

_SECRET_KEY = re.compile(r"pass|pwd|secret|token|api_?key|credential|private_?key|_key$|^key$", re.I)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z ]{0,23}|\d{1,5}|true|false", re.A)
_HOST_LIKE = re.compile(r"[A-Za-z0-9\-]{1,40}(?:\.[A-Za-z0-9\-]{1,40}){0,5}\.?(?::\d{1,5})?", re.A)
_ADDRESS_LIKE = re.compile(r"[^@\s<>\"]{1,64}@[A-Za-z0-9.\-]{1,120}", re.A)


def is_secret_name(key: str) -> bool:
    """Whether a key's name says that its value is a secret."""
    return _SECRET_KEY.search(key) is not None


def shown(mail: Settled, setting: Setting) -> str:
    """A value in backquotes when it is certainly no secret, else a description of it ("a 40-character value")."""
    text = setting.text
    if not text and setting.entry is None and setting.value is not None and setting.name not in SECRET_NAMES:
        text = str(setting.value).lower() if isinstance(setting.value, bool) else str(setting.value)
    if text == "":
        return "an empty value"
    if is_showable(mail, setting, text):
        return f"`{text}`"
    article = "an" if len(text) in (11, 18) or str(len(text)).startswith("8") else "a"
    return f"{article} {len(text)}-character value"


def is_showable(mail: Settled, setting: Setting, text: str) -> bool:
    """Whether a value may be printed: a word, a number, a host, an address, and not what stands in a secret field."""
    if setting.name in SECRET_NAMES or (setting.entry is not None and is_secret_name(setting.entry.key)):
        return False
    for name in ("password", "api_key"):
        secret = mail.get(name)
        if secret.text and (secret.text == text or secret.text in text):
            return False
    if any(re.search(pattern, text) for pattern, _, _, _ in mail.catalogue.secrets()):
        return False
    if len(text) > 100 or "\n" in text:
        return False
    if setting.name == "username":
        return bool(_ADDRESS_LIKE.fullmatch(text) or (len(text) <= 24 and re.fullmatch(r"[A-Za-z][A-Za-z._\-]*", text)))
    if setting.name in ("from", "reply_to", "envelope_from", "from_name", "from_local", "from_domain"):
        return True
    if _PLAIN.fullmatch(text) or _ADDRESS_LIKE.fullmatch(text):
        return True
    return bool(_HOST_LIKE.fullmatch(text)) and not _looks_random(text)


def _looks_random(text: str) -> bool:
    longest = max((len(piece) for piece in re.split(r"[.\-:]", text)), default=0)
    return longest > 20


def place(setting: Setting) -> Place | None:
    """Where a setting is written, or None."""
    return Place(setting.entry.source, setting.start, setting.end) if setting.entry else None


def written(mail: Settled, *names: str) -> Setting | None:
    """The first of these settings that somebody wrote."""
    for name in names:
        setting = mail.get(name)
        if setting.entry is not None:
            return setting
    return None


def anchor(mail: Settled, *names: str) -> tuple[Place, str]:
    """The best place for a complaint about something that is missing, and the key there: the first written one of
    `names`, else of the transport's own settings, else of the stretch of file."""
    found = written(mail, *names, "url", "address", "host", "service", "port", "username", "password", "from", "api_key")
    if found is None:
        found = next((s for s in [*mail.settings.values(), *mail.switches.values()] if s.entry is not None), None)
    if found is not None and found.entry is not None:
        return Place(found.entry.source, found.start, found.end), found.entry.key
    entry = min((e for entries in mail.instance.names.values() for e in entries), key=lambda e: e.start)
    return Place(entry.source, entry.key_start, entry.key_end), entry.key


def related(setting: Setting, message: str) -> tuple[Related, ...]:
    """A related place, or nothing when nobody wrote the setting."""
    at = place(setting)
    return (Related(at, message),) if at is not None else ()


def appname(mail: Settled) -> str:
    """What reads the settings, for a sentence: "Kener", or "the program" when only custom says so."""
    return "the program" if mail.convention else str(mail.app["name"]).split(" (")[0]


def finding(rule: Rule, mail: Settled, at: Setting | tuple[Place, str], message: str, help: str, *,
            severity: str = "", related: tuple[Related, ...] = (), fix: Fix | None = None,
            silences: tuple[str, ...] = ()) -> Finding:  # fmt: skip
    """A finding of this rule. Its severity is lowered to what the reading can carry: where no program was recognised
    an error becomes a warning (unless the rule holds for any reader), where the schema is unverified a note."""
    if isinstance(at, Setting):
        where = place(at)
        place_and_key = (where, at.key) if where is not None else anchor(mail)
    else:
        place_and_key = at
    if isinstance(at, Setting) and at.entry is not None and at.entry.via is not None:
        reference = at.entry.via
        related = (*related, Related(Place(reference.source, reference.start, reference.end), f"{reference.key} takes it from there"))
    if fix is not None and any(setting.entry is not None and setting.entry.via is not None for setting in mail.settings.values()):
        fix = None  # the same text may serve other programs
    level = severity or rule.severity
    if level == ERROR and mail.convention and not rule.any_reader:
        level = WARNING
    if mail.instance.place.get("unverified"):
        level = NOTE
    return Finding(
        rule.code, rule.name, level, message, help, *place_and_key, "" if mail.convention else mail.app["id"],
        mail.provider.id if mail.provider else "", related, fix, silences,
    )  # fmt: skip


def is_loopback(host: str) -> bool:
    """This machine itself."""
    name = host.strip("[]").lower().rstrip(".")
    return name in ("localhost", "::1", "localhost.localdomain") or re.fullmatch(r"127(\.\d{1,3}){1,3}", name) is not None


def expected_mode(mail: Settled, port: int) -> str:
    """What answers at this port: implicit, starttls, none, or "" when nobody knows. RFC 8314, section 3."""
    if mail.provider is not None:
        mode = mail.provider.provider.get("ports", {}).get(str(port))
        return str(mode) if mode else ""
    return {465: "implicit", 587: "starttls", 25: "starttls"}.get(port, "")


_WORDS = {"username": "the user name", "password": "the password", "host": "the host", "from": "the sender",
          "api_key": "the API key"}  # fmt: skip


def called(mail: Settled, setting: Setting) -> str:
    """A setting in a sentence: its key, or "the password in SMTP_URL" when it is a part of a larger value."""
    if setting.entry is None:
        return _WORDS.get(setting.name, setting.name)
    holder = mail.holder_of(setting)
    part = holder is not None and setting.name in _WORDS and setting.text != holder.text
    return f"{_WORDS[setting.name]} in {setting.key}" if part else setting.key


def piece(setting: Setting, begin: int, end: int) -> Place | None:
    """Where setting.text[begin:end] stands, or None where single characters have no place of their own."""
    entry = setting.entry
    if entry is None or entry.offsets == ():
        return None
    if entry.offsets is None:
        first = setting.start - entry.start
    else:
        first = entry.offsets.index(setting.start) if setting.start in entry.offsets else -1
    if first < 0 or entry.text[first : first + len(setting.text)] != setting.text:
        return None
    start = entry.part(first + begin, first + begin)[0]
    if entry.offsets is None or first + end >= len(entry.offsets):
        return Place(entry.source, start, entry.start + first + end if entry.offsets is None else entry.end)
    return Place(entry.source, start, entry.offsets[first + end])


def verified(severity: str, *settings: Setting) -> str:
    """A severity, no more than a warning when one of the settings is read in a way that was not confirmed."""
    return WARNING if severity == ERROR and any(setting.unverified for setting in settings) else severity


# --- what to write instead -----------------------------------------------------------------------------------------


class Change(NamedTuple):
    """One way to mend a file: what to write under which keys, and the edits when all the keys are there already."""

    words: str  # "SMTP_SECURE=1"
    edits: tuple[Edit, ...]  # () when a key must be added


def what_if(mail: Settled, overrides: dict[str, Raw]) -> Settled | None:
    """The mail settings of the same transport if these texts were written instead."""
    for found in settle(mail.app, mail.instance, mail.catalogue, overrides=overrides):
        if found.transport["id"] == mail.transport["id"]:
            return found
    return None


_COMMON = ("true", "false", "1", "0", "True", "False", "yes", "no", "on", "off")


def texts_for(mail: Settled, name: str) -> list[Raw]:
    """One text for each different thing that could be written under a switch, in the style of what is there."""
    from mailcheck.interpret import NOT_UNDERSTOOD, UNSET_VALUE, customary_bool, named

    spec = mail.spec(name)
    setting = mail.get(name)
    reading = spec.get("as") or "text"
    if reading in WITH_PARTS:
        return []
    kinds = _types(mail, setting)
    words = [*(spec.get("words") or ()), *(spec.get("yes") or ()), *(spec.get("no") or ())]
    literals = _literals(mail, name)
    boolean = not spec.get("words") and not literals
    current = setting.text
    same_style = [w for w in _COMMON if current.isdigit() == w.isdigit() and current[:1].isupper() == w[:1].isupper()] if current else []
    found: dict[str, Raw] = {}
    for kind in kinds:
        for text in [*words, *literals, *same_style, *(_COMMON if boolean else ())]:
            if (kind == "boolean" and text not in ("true", "false")) or (kind == "number" and not text.isdigit()):
                continue
            raw = Raw(
                text, kind, kind == "string", tuple(spec.get("words") or ()), tuple(spec.get("yes") or ()), tuple(spec.get("no") or ())
            )
            value = named(reading)(raw)
            if value is NOT_UNDERSTOOD or value is UNSET_VALUE:
                continue
            meant = customary_bool(raw)
            if isinstance(value, bool) and isinstance(meant, bool) and meant != value:
                continue  # it would work, and read as its opposite
            found.setdefault(repr(value), raw)
    return list(found.values())


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
    lines = [*(mail.transport.get("tls") or mail.app.get("tls") or ()), *(mail.app.get("certificate") or ()), *(mail.app.get("login") or ())]
    lines += mail.app.get("transports") or ()
    found: list[str] = []
    for line in lines:
        wanted = (line.get("when") or {}).get(name)
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if isinstance(one, str) and one not in ("set", "unset"):
                found.append(one)
    return found


def changes(mail: Settled, good: Callable[[Settled], bool], names: Iterable[str] = ()) -> list[Change]:
    """Ways to reach settings for which `good(settled)` holds, by rewriting one switch, else two. `names`: the switches
    to try; by default those the TLS list looks at."""
    tried = [name for name in (names or mail.tls.looked_at) if name not in ("port", "host")]
    if mail.convention:  # which words an unknown program knows, nobody can say
        tried = [name for name in tried if mail.spec(name).get("as") == "customary-bool" or name == "scheme"]
    options: list[tuple[str, Raw]] = []
    for name in tried:
        if name == "scheme":
            options += [("scheme", Raw(text)) for text in ("smtps", "smtp", "smtp+ssl", "smtp+tls", "submissions", "submission")]
        elif mail.key_of(name) or mail.get(name).entry is not None:
            options += [(name, raw) for raw in texts_for(mail, name)]
    found = [change for option in options if (change := _change(mail, [option], good)) is not None]
    if found:
        return _best_first(found)
    for index, one in enumerate(options):
        for other in options[index + 1 :]:
            if one[0] != other[0] and "scheme" not in (one[0], other[0]):
                change = _change(mail, [one, other], good)
                if change is not None:
                    found.append(change)
    return _best_first(found)


def _best_first(found: list[Change]) -> list[Change]:
    return sorted(found, key=lambda change: not change.edits)


def _change(mail: Settled, options: list[tuple[str, Raw]], good: Callable[[Settled], bool]) -> Change | None:
    overrides: dict[str, Raw] = {}
    words: list[str] = []
    edits: list[Edit] = []
    for name, raw in options:
        if name == "scheme":
            holder = next((s for s in mail.settings.values() if mail.spec(s.name).get("as") in WITH_PARTS and s.state == KNOWN), None)
            scheme = mail.get("scheme")
            if holder is None or not scheme.known or scheme.entry is None or str(scheme.value) == raw.text:
                return None
            overrides[holder.name] = Raw(raw.text + str(holder.text)[len(scheme.text) :])
            words.append(f"{raw.text}:// in {holder.key}" if holder.key else f"{raw.text}://")
            edits.append(Edit(Place(scheme.entry.source, scheme.start, scheme.end), raw.text))
            continue
        setting = mail.get(name)
        if setting.entry is not None and setting.text == raw.text:
            return None
        overrides[name] = raw
        key = setting.key or mail.key_of(name)
        words.append(assignment(mail, key, raw))
        if setting.entry is not None and setting.start < setting.end and setting.state == KNOWN:
            edits.append(edit_of(setting, raw))
    settled = what_if(mail, overrides)
    if settled is None or settled.rejects or not good(settled):
        return None
    return Change(" and ".join(words), tuple(edits) if len(edits) == len(options) else ())


def edit_of(setting: Setting, raw: Raw) -> Edit:
    """The edit that writes `raw` in place of a setting's text; quotes go when a boolean or number comes."""
    assert setting.entry is not None
    bare = int(setting.entry.quote in ("'", '"') and raw.type in ("boolean", "number"))
    return Edit(Place(setting.entry.source, setting.start - bare, setting.end + bare), raw.text)


def way(mail: Settled, name: str, text: str) -> str:
    """What to write to give a setting this text, in the user's own terms: `SMTP_PORT=587`, "port 587 in SMTP_URL"."""
    setting = mail.get(name)
    holder = mail.holder_of(setting) if setting.entry is not None else None
    if holder is not None:
        return f"{name} {text} in {holder.key}"
    kind = setting.entry.type if setting.entry is not None else ("number" if text.isdigit() else "string")
    key = setting.key or mail.key_of(name)
    return assignment(mail, key, Raw(text, kind)) if key else f"{name} {text}"


def assignment(mail: Settled, key: str, raw: Raw) -> str:
    """`KEY=value` as the format writes it."""
    if mail.instance.scope.format == "json":
        return f'"{key}": {raw.text if raw.type in ("number", "boolean") else chr(34) + raw.text + chr(34)}'
    if mail.instance.scope.format == "yaml" and not mail.instance.place.get("prefix", "").isupper():
        return f"{key}: {raw.text if raw.type != 'string' or not re.fullmatch(r'true|false|yes|no|on|off|[0-9]+', raw.text) else chr(34) + raw.text + chr(34)}"
    return f"{key}={raw.text}"
