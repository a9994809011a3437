"""Two values stand in each other's place.

The key stands in the user name and the word `resend` in the password, the address in the password and the app password
in the user name, or the address in the host and the server in the user name. Each value is right, and none is where it
belongs: the login is refused, or the host is not found.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=re_Fake1234_000000000000000000000000
    SMTP_PASS=resend
    SMTP_FROM=status@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=re_Fake1234_000000000000000000000000
    SMTP_FROM=status@example.com

Source: the provider's own page on SMTP, named in its schema
"""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.rules.base import ERROR, WARNING, Finding, Rule, Setting, Settled, called, finding, related, shown, verified
from mailcheck.rules.logins import name_of, refusal, takes_login, uses_login
from mailcheck.shapes import fits, misfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RULE = Rule("MC204", "swapped-fields", ERROR, any_reader=True)
_ADDRESS = Pattern(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}", re.A, needs="@")
_SERVER = Pattern(r"[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", re.A)


def check(mail: Settled) -> Iterator[Finding]:
    host, username, password = mail.get("host"), mail.get("username"), mail.get("password")
    if mail.kind != "smtp":
        return
    if _is_address(host) and username.known and username.entry is not None and _SERVER.fullmatch(str(username.value)):
        message = (
            f"{called(mail, host)} holds an address ({shown(mail, host)}) and {called(mail, username)} a server"
            f" ({shown(mail, username)}): no server of that name is found"
        )
        yield _exchange(mail, host, username, message, ERROR)
    elif takes_login(mail) and uses_login(mail) and username.known and username.entry is not None:
        yield from _login(mail, username, password, takes_login(mail))


def _login(mail: Settled, username: Setting, password: Setting, provider: dict[str, Any]) -> Iterator[Finding]:
    user_shape, key_shape = provider.get("username") or {}, provider.get("password") or {}
    user, key = str(username.value), str(password.value) if password.known else None
    wrong = misfit(user_shape, user, key)
    if wrong is None or (key is not None and fits(key_shape, key)):
        return
    user_is_key = fits(key_shape, user)
    # many a password holds an @: only a complete address is one
    key_is_user = key is not None and password.entry is not None and fits(user_shape, key) and ("@" not in key or _is_full(key))
    if not key_is_user and not (user_is_key and key_shape.get("sure", True)):
        return
    here, there = called(mail, username), called(mail, password) if password.entry is not None else "the password"
    what, word = key_shape.get("what", "the password"), user_shape.get("what", "the user name")
    name = f"the user name of {name_of(mail)}" if "literal" in user_shape else word
    severity = verified(ERROR if wrong.sure else WARNING, username, password)
    if user_is_key and key_is_user:
        message = f"{here} holds {what}, and {there} holds {name}: they stand in each other's place, and {refusal(mail)}"
        yield _exchange(mail, username, password, message, severity)
        return
    where, other, held = (password, here, name) if key_is_user else (username, there, what)
    message = f"{called(mail, where)} holds {held}, which belongs in {other}: {refusal(mail)}"
    help = f"write {word} in {here}, and {what} in {there}"
    beside = related(username, "it belongs here") if key_is_user else related(password, "it belongs here")
    yield finding(RULE, mail, where, message, help, severity=severity, related=beside)


def _exchange(mail: Settled, one: Setting, other: Setting, message: str, severity: str) -> Finding:
    help = f"exchange the values of {called(mail, one)} and {called(mail, other)}"
    beside = related(other, "this is the other value")
    return finding(RULE, mail, one, message, help, severity=verified(severity, one, other), related=beside)


def _is_full(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


def _is_address(setting: Setting) -> bool:
    return (
        setting.known
        and setting.entry is not None
        and "@" in str(setting.value)
        and re.fullmatch(r"[^@\s/:]+@[^@\s/:]+", str(setting.value)) is not None
    )
