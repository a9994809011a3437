"""The password is of another kind than the provider takes.

A transactional provider wants a key or a password made for SMTP: not the password of the account, not the key of its
web API where that is another one, not the secret key of a cloud account. Such values can often be told by how they
begin or how long they are, and the server refuses them with `535`.

Where a program is known, the path of a secret (`/run/secrets/smtp_password`) is none either: the program takes the path
itself for the password, unless another variable, mostly with `_FILE` at its end, asks for the file.

What stands in the file is never printed.

Bad:
    SMTP_HOST=email-smtp.eu-west-1.amazonaws.com
    SMTP_PORT=587
    SMTP_USER=AKIAFAKEFAKEFAKEFAKE
    SMTP_PASS=FakeFakeFakeFakeFakeFakeFakeFakeFakeFake
    SMTP_FROM=shop@example.com

Good:
    SMTP_HOST=email-smtp.eu-west-1.amazonaws.com
    SMTP_PORT=587
    SMTP_USER=AKIAFAKEFAKEFAKEFAKE
    SMTP_PASS=BFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFak
    SMTP_FROM=shop@example.com

Source: the provider's own pages, named in its schema
"""

from __future__ import annotations

from mailcheck.lazy import Pattern
from mailcheck.rules.base import (
    ERROR,
    NOTE,
    WARNING,
    Finding,
    Rule,
    Setting,
    Settled,
    anchor,
    appname,
    called,
    finding,
    shown,
    verified,
)  # fmt: skip
from mailcheck.rules.logins import by_password, is_pointer, is_template, name_of, refusal, takes_login, uses_login
from mailcheck.rules.placeholder import is_placeholder
from mailcheck.shapes import Misfit, misfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RULE = Rule("MC202", "wrong-password-kind", ERROR, any_reader=True)

_SECRET_FILE = Pattern(r"/(?:var/)?run/secrets/[\w.\-]+")
_SHORTEST = 10
"""Shorter ones in a manual are no one's password."""


def check(mail: Settled) -> Iterator[Finding]:
    yield from _path(mail, mail.get("password" if mail.kind == "smtp" else "api_key"))
    provider = takes_login(mail)
    if mail.kind == "smtp":
        secret, other, shape = mail.get("password"), mail.get("username"), provider.get("password")
        if not uses_login(mail) or not by_password(mail):
            return
    else:
        secret, other, shape = mail.get("api_key"), None, (provider.get("api") or {}).get("key")
    if mail.kind not in ("smtp", "api") or not shape or not secret.known or not isinstance(secret.value, str):
        return
    if is_pointer(secret) or (is_template(mail) and is_placeholder(mail, secret)):
        return
    if mail.instance.scope.documentation and len(secret.value) < _SHORTEST:
        return  # `abc123` is made up
    found = misfit(shape, secret.value, str(other.value) if other is not None and other.known else None)
    if found is not None:
        at = secret if secret.entry is not None else anchor(mail)
        help = f"put {shape['what']} there" if "what" in shape else ""
        severity = verified(ERROR if found.sure else WARNING if found.never else NOTE, secret)
        yield finding(RULE, mail, at, _message(mail, secret, found, shape), help, severity=severity)


def _path(mail: Settled, secret: Setting) -> Iterator[Finding]:
    """The path of a secret where a known program wants the secret itself."""
    if mail.kind not in ("smtp", "api") or mail.convention or secret.entry is None or not secret.known:
        return
    if not isinstance(secret.value, str) or not _SECRET_FILE.fullmatch(secret.value):
        return
    files = mail.spec(secret.name).get("file") or ()
    help = (
        f"name the file in {mail.instance.shown(files[0])}" if files else "put the secret itself there, for example by a variable"
    )
    message = f"{called(mail, secret)} holds the path of a secret: {appname(mail)} takes the path itself for the password"
    yield finding(RULE, mail, secret, message, help, severity=verified(WARNING, secret))


def _message(mail: Settled, secret: Setting, found: Misfit, shape: dict[str, Any]) -> str:
    provider = name_of(mail)
    what = shape.get("what", "another kind of value")
    lead = f"{called(mail, secret)} holds {shown(mail, secret)} that"
    if found.never:
        return f"{lead} {provider} refuses: {found.why}"
    if not found.sure:
        return f"{lead} does not look like {what}, which {provider} asks for here"
    return f"{lead} {found.why}, but {provider} asks for {what} here: {refusal(mail)}"
