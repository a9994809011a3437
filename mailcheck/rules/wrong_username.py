"""The user name is not the one the provider takes.

At some providers the user name is one fixed word for every account (`resend` at Resend, `apikey` at SendGrid), exactly
as it stands there: `Resend` is another word. Others want a full address, or a key. The address or the account name that
opens the web site mostly does not open the mail server.

The server answers `535 Authentication failed`, and does not say whether the name or the password is wrong.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=onboarding@example.com
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Source: the provider's own page on SMTP, named in its schema
"""

from __future__ import annotations

from mailcheck.interpret import Raw
from mailcheck.rules.base import (
    ERROR,
    NOTE,
    Edit,
    Finding,
    Fix,
    Rule,
    Setting,
    Settled,
    anchor,
    called,
    finding,
    piece,
    shown,
    verified,
)
from mailcheck.rules.logins import is_pointer, is_template, name_of, refusal, takes_login, uses_login
from mailcheck.rules.placeholder import is_placeholder
from mailcheck.rules.remedy import way
from mailcheck.rules.spelling import assignment
from mailcheck.shapes import Misfit, fits, misfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RULE = Rule("MC201", "wrong-username", ERROR, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    username, password = mail.get("username"), mail.get("password")
    shape = takes_login(mail).get("username")
    if mail.kind != "smtp" or not shape or not username.known or not isinstance(username.value, str) or not uses_login(mail):
        return
    if is_pointer(username) or (is_template(mail) and is_placeholder(mail, username)):
        return
    found = misfit(shape, username.value, str(password.value) if password.known else None)
    if found is None:
        return
    lent = username.borrowed or _is_sender(mail, username)
    at = username if username.entry is not None else anchor(mail, "host")
    severity = verified(ERROR if found.sure else NOTE, username)
    yield finding(
        RULE, mail, at, _message(mail, username, found, shape), _help(mail, shape, lent), severity=severity,
        fix=None if lent else _fix(mail, username, shape),
    )  # fmt: skip


def _message(mail: Settled, username: Setting, found: Misfit, shape: dict[str, Any]) -> str:
    provider = name_of(mail)
    username = username._replace(text=str(username.value))  # decoded, where it stands in a URL
    what = f"`{shape['literal']}`" if "literal" in shape else shape.get("what", "another one")
    if username.why == "default":
        lead = f"no user name is set, so the login is {shown(mail, username)}"
    else:
        lead = f"{called(mail, username)} is {shown(mail, username)}"
    if found.never:
        return f"{lead}, which {provider} refuses: {found.why}"
    if not found.sure:
        return f"{lead}, which {found.why}: the user name at {provider} is {what}"
    if "case" in found.why:
        what += " in exactly these letters"
    return f"{lead}, but the user name at {provider} is {what}: {refusal(mail)}"


def _is_sender(mail: Settled, username: Setting) -> bool:
    """Whether the key of the sender is the user name too, so that it cannot be rewritten alone."""
    sender = mail.get("from")
    return username.entry is not None and username.entry is sender.entry and username.start == sender.start


def _help(mail: Settled, shape: dict[str, Any], lent: bool) -> str:
    if lent:
        key = next((k for k in mail.keys_of("username") if k != mail.get("username").key), "")
        if not key:
            return "name the user apart from the sender, where the program can do so"
        return f"add {assignment(mail, key, Raw(shape['literal'], 'string'))}" if "literal" in shape else f"add {key}"
    if "literal" in shape:
        return f"write {way(mail, 'username', shape['literal'])}"
    return f"set the user name to {shape['what']}" if "what" in shape else ""


def _fix(mail: Settled, username: Setting, shape: dict[str, Any]) -> Fix | None:
    """The fixed word, where there is one. Not safe when the key would be lost that stands in its place."""
    where = piece(username, 0, len(username.text))
    if "literal" not in shape or where is None:
        return None
    key = takes_login(mail).get("password") or {}
    safe = bool(shape.get("sure", True)) and not fits(key, str(username.value))
    return Fix(safe, f"write {shape['literal']}", (Edit(where, shape["literal"]),))
