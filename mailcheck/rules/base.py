"""What rules share: making findings, naming values without betraying secrets, finding what to write instead."""

from __future__ import annotations

import re
from itertools import pairwise

from mailcheck.lazy import Pattern
from mailcheck.model import ERROR, NOTE, WARNING, Edit, Finding, Fix, Place, Related, Setting
from mailcheck.settle import Settled
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Entry

__all__ = [
    "ERROR", "NOTE", "WARNING", "Edit", "Finding", "Fix", "Place", "Related", "Rule", "Setting", "Settled", "anchor",
    "appname", "called", "finding", "is_loopback", "is_secret_name", "key_place", "part_name", "piece", "place", "related", "shown",
    "verified", "written",
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

_SECRET_KEY = Pattern(r"pass(?!bolt|age|enger|ive)|pwd|secret|token|api_?key|credential|private_?key|_key$|^key$", re.I)
_PLAIN = Pattern(r"[A-Za-z][A-Za-z_+ \-]{0,23}|\d{1,5}|true|false", re.A)
_HOST_LIKE = Pattern(r"[A-Za-z0-9\-]{1,40}(?:\.[A-Za-z0-9\-]{1,40}){0,5}\.?(?::\d{1,5})?", re.A)
_ADDRESS_LIKE = Pattern(r"[^@:\s<>\"]{1,64}@[A-Za-z0-9.\-]{1,120}", re.A, needs="@")


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


_BEHIND = Pattern(r"[?#/][^=&@]*=*@", needs="@")
"""Behind a host in a URL: it is no host then, but the beginning of a password with a sign in it that should be encoded."""


def is_showable(mail: Settled, setting: Setting, text: str) -> bool:
    """Whether a value may be printed: a word, a number, a host, an address, and not what stands in a secret field."""
    server = setting.name == "address" and str(mail.spec("address").get("as")).startswith("host-") and _HOST_LIKE.fullmatch(text)
    if (setting.name in SECRET_NAMES and not server) or (setting.entry is not None and is_secret_name(setting.entry.key)):
        return False
    for name in ("password", "api_key"):
        secret = mail.get(name)
        if secret.text and (secret.text == text or secret.text in text):
            return False
    if any(len(text) >= shortest and re.search(pattern, text) for pattern, _, _, _, shortest in mail.catalogue.secrets()):
        return False
    if len(text) > 100 or "\n" in text or (looks_generated(text) and mail.catalogue.match_host(text) is None):
        return False
    if setting.name in ("host", "port") and setting.entry is not None and _BEHIND.search(setting.entry.text.rpartition(text)[2]):
        return False
    if setting.name == "port" and len(text) > 12:
        return False
    if setting.name == "username":
        return bool(_ADDRESS_LIKE.fullmatch(text) or (len(text) <= 24 and re.fullmatch(r"[A-Za-z][A-Za-z._\-]*", text)))
    if setting.name in ("from", "reply_to", "envelope_from", "from_name", "from_local", "from_domain"):
        return True
    if _PLAIN.fullmatch(text) or _ADDRESS_LIKE.fullmatch(text):
        return True
    return bool(_HOST_LIKE.fullmatch(text)) and not _looks_random(text)


def looks_generated(text: str) -> bool:
    """Whether a word of a text looks like a key or a password that a program made: capitals, small letters and digits change often.
    A key pasted into the wrong field is still a secret."""
    for word in re.split(r"[\s@<>,;]+", text):
        kinds = ["digit" if char.isdigit() else "capital" if char.isupper() else "small" for char in word if char.isalnum()]
        changes = sum(one != other for one, other in pairwise(kinds))
        if len(kinds) >= 12 and changes >= (5 if "digit" in kinds else 9):  # a name in CamelCase changes often too
            return True
    return False


def _looks_random(text: str) -> bool:
    longest = max((len(piece) for piece in re.split(r"[.\-:]", text)), default=0)
    return longest > 20


def place(setting: Setting) -> Place | None:
    """Where a setting is written, or None."""
    return Place(setting.entry.source, setting.start, setting.end) if setting.entry else None


def key_place(entry: Entry) -> tuple[Place, str]:
    """Where an entry's key stands, and the key: for complaints about the key itself."""
    return Place(entry.source, entry.key_start, entry.key_end), entry.key


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
    return key_place(entry)


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
        related = (
            *related,
            Related(Place(reference.source, reference.start, reference.end), f"{reference.key} takes it from there"),
        )
    if fix is not None and any(_is_shared(mail, edit) for edit in fix.edits):
        fix = None  # the same text may serve other programs
    level = severity or rule.severity
    if level == ERROR and mail.convention and not rule.any_reader:
        level = WARNING
    if mail.instance.place.get("unverified"):
        level = NOTE
    elif isinstance(at, Setting):
        level = verified(level, at)
    once = {(r.place.path, r.place.start, r.place.end): r for r in reversed(related)}
    related = tuple(reversed(once.values()))
    return Finding(
        rule.code, rule.name, level, message, help, *place_and_key, "" if mail.convention else mail.app["id"],
        mail.provider.id if mail.provider else "", related, fix, silences,
    )  # fmt: skip


def _is_shared(mail: Settled, edit: Edit) -> bool:
    """Whether an edit changes a value that stands elsewhere and is only referred to."""
    entries = (
        s.entry for s in (*mail.settings.values(), *mail.switches.values()) if s.entry is not None and s.entry.via is not None
    )
    at = edit.place
    return any(entry.source is at.source and entry.start - 1 <= at.start and at.end <= entry.end + 1 for entry in entries)


def is_loopback(host: str) -> bool:
    """This machine itself."""
    name = host.strip("[]").lower().rstrip(".")
    return name in ("localhost", "::1", "localhost.localdomain") or (
        name.startswith("127.") and re.fullmatch(r"127(\.\d{1,3}){1,3}", name) is not None
    )


_WORDS = {"username": "the user name", "password": "the password", "host": "the host", "port": "the port", "from": "the sender",
          "api_key": "the API key", "scheme": "the scheme"}  # fmt: skip


def called(mail: Settled, setting: Setting) -> str:
    """A setting in a sentence: its key, or "the password in SMTP_URL", "verify_peer in MAILER_DSN" when it is a part of a
    larger value."""
    if setting.entry is None:
        return _WORDS.get(setting.name, setting.name)
    holder = mail.holder_of(setting)
    if holder is None or setting.text == holder.text:
        return setting.key
    return f"{part_name(mail, setting)} in {setting.key}"


def part_name(mail: Settled, setting: Setting) -> str:
    """What a part of a larger value is called there: the name in the query, or what it is."""
    query = next((key[1:] for key in mail.spec(setting.name).get("keys") or () if key.startswith("?")), "")
    return query or _WORDS.get(setting.name, setting.name)


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
