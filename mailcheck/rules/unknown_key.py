"""A key that the application does not know, one letter away from one that it does.

Nobody reads `SMTP_PASSWROD`; the setting it was meant for keeps its default or stays empty, and mail fails with an
error that does not name the key.

Reported are keys near a known one that is not set itself, and, where an application is known to take nothing else,
every unknown key. Where no program was recognised, only letters that are swapped, left out or doubled count as a slip.
An image tells which program runs: where it reads none of the names that stand there, that is said too.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECUER=1
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM_EMAIL=status@example.com

Good:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=1
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM_EMAIL=status@example.com

Source: the list of keys in the application's schema
"""

from __future__ import annotations

from mailcheck.catalogue import near
from mailcheck.names import spelled
from mailcheck.recognise import apps_of_image, keys_of
from mailcheck.rules.base import ERROR, WARNING, Edit, Finding, Fix, Place, Rule, Settled, appname, finding, key_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from mailcheck.model import Entry

RULE = Rule("MC402", "unknown-key", WARNING)


def check(mail: Settled) -> Iterator[Finding]:
    if mail.instance.scope.image and (mail.convention or mail.app["kind"] in ("framework", "library")):
        yield from _not_of_image(mail)
    if mail.instance.place.get("spelling") == "any-case":
        return  # names are compared loosely there: every near miss may be another matter
    known = _known(mail)
    for name, other in mail.app.get("other_keys", {}).items():
        if other["state"] == "misspelt":
            for entry in mail.instance.entries(name):
                yield _finding(mail, entry, mail.replacement(other.get("use") or ""), other.get("why") or "")
    absent = [key for key in known if key not in mail.instance.names and len(key) > 4]
    slips: dict[int, Finding] = {}  # one slip may stand above several keys
    free = any("*" in place.get("prefix", "") for place in mail.app["places"])
    prefix = mail.instance.place.get("prefix", "") if free else ""  # other servers' keys beside these are no slips for them
    for name, entries in mail.instance.names.items():
        if name in known or len(name) < 5 or name.endswith("_FILE") or not name.startswith(prefix):
            continue
        meant = near(name, absent, 1 if len(name) < 9 else 2) or _without_a_word(mail, name, absent)
        if meant is not None and mail.convention and not _is_slip(name, meant):
            continue
        if meant is not None and not _is_number_apart(name, meant):
            found = _finding(mail, entries[0], meant, "")
            if found.place.start not in slips or found.silences:
                slips[found.place.start] = found
        elif mail.instance.place.get("closed"):
            yield finding(
                RULE, mail, key_place(entries[0]), f"{appname(mail)} knows no {name} here, and nothing reads it", "remove it"
            )
    yield from slips.values()


def _not_of_image(mail: Settled) -> Iterator[Finding]:
    """Common names beside an image whose program reads others, none of which are there."""
    host, scope = mail.get("host"), mail.instance.scope
    apps = apps_of_image(scope.image, mail.catalogue) if host.entry is not None and not scope.elsewhere else []
    written = {entry.path[-1] for entry in scope.entries}
    known = {name for app in apps for name in _variables(app, keys_of(app))}
    if not apps or written & known or mail.app in apps:
        return
    keys = [name for app in apps for name in _variables(app, _host_keys(app), sure=True)]
    if not keys or len({app.get("family") or app["id"] for app in apps}) > 1 or host.entry is None:
        return
    name, wanted = apps[0]["name"], next(filter(str.isupper, keys), keys[0])  # files beside the environment have other names
    message = f"{name}, which this image runs, reads {wanted}: {host.key} and what belongs to it are not looked at"
    yield finding(RULE, mail, key_place(host.entry), message, f"write the names that {name} reads, {wanted} and so on")


def _host_keys(app: dict[str, Any]) -> list[str]:
    groups = [app["settings"], *(transport.get("settings", {}) for transport in app.get("transports", ()))]
    return [key for group in groups for key in (group.get("host") or {}).get("keys") or ()]


def _variables(app: dict[str, Any], keys: Iterable[str], *, sure: bool = False) -> list[str]:
    """An app's keys as names of environment variables. `sure`: only where it certainly takes them under these names."""
    places = [place for place in app["places"] if "env" in place["format"] and "*" not in place.get("prefix", "")]
    if sure and any(place.get("unverified") for place in places):
        return []
    return [spelled(key, place.get("prefix", ""), place.get("spelling", "as-is")) for place in places for key in keys]


def _finding(mail: Settled, entry: Entry, meant: str, why: str) -> Finding:
    written = entry.key or entry.path[-1]
    leaf, wanted = written, meant
    fix = None
    at = key_place(entry)
    parts = meant.split(".")
    if len(parts) > 1:  # the part of the path that differs
        first = len(entry.path) - len(parts)
        for index, (name, part) in enumerate(zip(entry.path[max(first, 0) :], parts, strict=False), max(first, 0)):
            if name != part:
                leaf, wanted = name, part
                if index < len(entry.heads) and entry.heads[index] != (0, 0):
                    at = (Place(entry.source, *entry.heads[index]), name)
                break
    if leaf == written and entry.key_end - entry.key_start == len(written) and not mail.convention:
        fix = Fix(False, f"rename it to {wanted}", (Edit(at[0], wanted),))
    if mail.convention:
        message = f"{leaf} looks like a slip for {wanted}, the name that programs read"
    else:
        message = f"{appname(mail)} does not read {leaf}" + (f": {why}" if why else "; it looks like a slip for " + wanted)
    help = f"write {wanted}" if wanted else "remove it"
    silences = _explains(mail, meant)
    return finding(RULE, mail, at, message, help, fix=fix, severity=ERROR if silences else "", silences=silences)


def _explains(mail: Settled, meant: str) -> tuple[str, ...]:
    """What goes wrong because the setting that was meant is not set: something needed is missing, or TLS is off."""
    every = {**mail.app.get("settings", {}), **mail.app.get("switches", {})}
    names = {name for name in every if meant in [mail.instance.shown(key) for key in mail.spec(name).get("keys") or ()]}
    if names & set(mail.missing):
        return ("MC401", "MC207", "MC301")
    return ("MC101", "MC106") if names & set(mail.tls.looked_at) and not mail.convention else ()


def _without_a_word(mail: Settled, name: str, absent: list[str]) -> str | None:
    """The key that was meant where one word of the prefix is left out: `GRAYLOG_TRANSPORT_FROM_EMAIL`. What is left must
    still begin with the program's name and speak of mail, as `APP_PORT` beside `APP_SMTP_PORT` is another matter."""
    words = mail.instance.place.get("prefix", "").split("_")[:-1]
    if len(words) < 3 or not {"MAIL", "EMAIL", "SMTP", "MAILER"} & set(name.split("_")):
        return None
    for index in range(1, len(words)):
        prefix = "_".join([*words[:index], *words[index + 1 :], ""])
        meant = "_".join([*words, name.removeprefix(prefix)])
        if name.startswith(prefix) and meant in absent:
            return meant
    return None


def _known(mail: Settled) -> set[str]:
    instance = mail.instance
    keys = [*keys_of(mail.app), *mail.app.get("other_keys", {}), *mail.app.get("also", ())]
    return {instance.spell(key) for key in keys if not key.startswith(("?", "/"))}


def _is_number_apart(one: str, other: str) -> bool:
    """`SMTP_HOST2` beside `SMTP_HOST` is a second one, not a slip; so is a plural, and `SITE_ADDRESS` is another matter."""
    if one.partition("_")[0] != other.partition("_")[0] and near(one, [other], 1) is None:
        return True
    return one.strip("0123456789_") == other.strip("0123456789_") or one.rstrip("S") == other.rstrip("S")


_OTHER_WORDS = frozenset(("FORM", "HOT", "POT"))


def _is_slip(name: str, meant: str) -> bool:
    """Whether one word of a name has two letters swapped, one left out in the middle or one doubled, and is no other word."""
    here, there = name.upper().split("_"), meant.upper().split("_")
    differing = [(one, other) for one, other in zip(here, there, strict=False) if one != other]
    if len(here) != len(there) or len(differing) != 1:
        return False
    word, known = differing[0]
    return word not in _OTHER_WORDS and (_swapped(word, known) or _left_out(word, known) or _doubled(word, known))


def _swapped(word: str, known: str) -> bool:
    swaps = (known[:at] + known[at + 1] + known[at] + known[at + 2 :] for at in range(len(known) - 1))
    return word in swaps


def _left_out(word: str, known: str) -> bool:
    """The first and the last letter stay: `SMTP_USE` and `MAIL_HOST` beside `EMAIL_HOST` are other names."""
    return word in (known[:at] + known[at + 1 :] for at in range(1, len(known) - 1))


def _doubled(word: str, known: str) -> bool:
    return word in (known[: at + 1] + known[at:] for at in range(len(known)))
