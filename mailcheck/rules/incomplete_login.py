"""A login of which one half is missing.

A user name without a password, or a password without a user name. Depending on the program no login takes place (the
provider answers `530 Authentication required`, or `550` to every recipient), or it fails with `535`.

Values kept elsewhere (references, secrets, files) count as set. A half that is not mentioned at all may come from
somewhere this file does not show: that is a note only.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=
    SMTP_FROM=status@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Source: RFC 4954, section 6; the provider's own page on SMTP, named in its schema
"""

from __future__ import annotations

from mailcheck.model import HIDDEN
from mailcheck.rules.base import (
    ERROR,
    NOTE,
    WARNING,
    Finding,
    Place,
    Related,
    Rule,
    Settled,
    anchor,
    appname,
    called,
    finding,
    related,
)
from mailcheck.rules.logins import is_template, name_of, takes_login, uses_login

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.model import Entry

RULE = Rule("MC207", "incomplete-login", ERROR, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    missing = [name for name in ("username", "password") if not mail.get(name).is_set]
    needed = takes_login(mail).get("login", "required" if takes_login(mail) else "") == "required"
    fails = mail.login.value == "fails" and len(missing) == 1
    if mail.kind != "smtp" or not missing or not (needed or fails) or set(missing) & set(mail.missing) or is_template(mail):
        return
    if not uses_login(mail) or mail.get("url").state == HIDDEN or mail.uncertain:
        return  # a switch turns the login off, or what would show it is not visible
    empty = [entry for name in missing if (entry := _empty(mail, name)) is not None]
    if len(missing) == 2:
        yield from _both(mail, empty)
        return
    other = mail.get("password" if missing[0] == "username" else "username")
    if not empty and (other.entry is None or mail.instance.scope.elsewhere):
        return
    if not empty and not any(other.entry is entry for entries in mail.instance.names.values() for entry in entries):
        return  # written for the whole program, and reported there
    key = mail.key_of(missing[0]) or missing[0]
    half = "password" if missing[0] == "password" else "user name"
    whole = mail.holder_of(other) is not None and mail.get("url").entry is other.entry
    word = (
        f"{empty[0].key} is empty"
        if empty
        else f"there is no {half} beside it" + ("" if whole or mail.convention else f" ({key})")
    )
    then = f"{appname(mail)} then cannot log in" if fails else f"{name_of(mail)} takes no mail without a login"
    severity = (ERROR if fails else WARNING) if empty or whole else (WARNING if fails else NOTE)
    help = f"set {empty[0].key if empty else key}"
    if not empty and mail.convention:
        help = f"add the {half}"
    if whole:
        help = f"write user name and password in {other.key}"
    if empty:
        at = (Place(empty[0].source, empty[0].start, empty[0].end), empty[0].key)
        yield finding(RULE, mail, at, f"{word} beside {called(mail, other)}: {then}", help, severity=severity,
                      related=related(other, "the other half is set"))  # fmt: skip
    else:
        yield finding(RULE, mail, other, f"{called(mail, other)} is set, but {word}: {then}", help, severity=severity)


def _both(mail: Settled, empty: list[Entry]) -> Iterator[Finding]:
    """No login at all where the provider wants one: certain only when both are written and empty, or one URL is all."""
    url, name = mail.get("url"), name_of(mail)
    separate = mail.key_of("username") or mail.key_of("password")
    if len(empty) == 2:
        first, second = empty
        message = f"{first.key} and {second.key} are empty, and {name} takes no mail without a login"
        at = (Place(first.source, first.start, first.end), first.key)
        beside = (Related(Place(second.source, second.start, second.end), "empty too"),)
        yield finding(RULE, mail, at, message, f"set {first.key} and {second.key}", severity=WARNING, related=beside)
    elif url.known and url.entry is not None and not separate and mail.login.value == "not-used":
        message = f"{url.key} holds no user name and password, and {name} takes no mail without a login"
        help = "write scheme://user:password@host:port"
        yield finding(RULE, mail, anchor(mail, "host"), message, help, related=related(url, "this is the whole URL"))


def _empty(mail: Settled, name: str) -> Entry | None:
    """The entry in which a setting is written with nothing in it."""
    for key in mail.spec(name).get("keys") or ():
        for entry in () if key.startswith("?") else mail.instance.entries(key):
            if not entry.hidden and entry.type not in ("map", "list"):
                return entry
    return None
