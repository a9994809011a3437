"""The sender is not a well-formed address.

An address without `@` or with two, an angle bracket that is never closed, a name without brackets around the address, a
comma in a name outside of quotes (it separates two senders). Some programs repair what they can, others refuse to send;
the server answers `501 syntax error` or `553`. Some programs take only the bare address, without a name.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM="Shop <shop@example.com"

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM="Shop <shop@example.com>"

Source: RFC 5322, section 3.4; the application's own source code, named in its schema
"""

from __future__ import annotations

import re

from mailcheck.addresses import is_unseen, problem
from mailcheck.lazy import Pattern
from mailcheck.rules.base import (
    ERROR,
    NOTE,
    WARNING,
    Edit,
    Finding,
    Fix,
    Rule,
    Setting,
    Settled,
    appname,
    finding,
    piece,
    shown,
    verified,
)
from mailcheck.rules.placeholder import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC302", "malformed-sender", ERROR)

_NAMES = {"from": "mailbox", "envelope_from": "", "reply_to": "", "from_local": "local-part"}
_BY_LUCK = ("`<`", "`>`", "comma", "blank in the address", "goes on", "more than one address")
_DOUBLE = ("\u201c", "\u201d", "\u201e")
_CURLY = Pattern("[\u201c\u201d\u201e\u2018\u2019]", needs="\u201c\u201d\u201e\u2018\u2019")


def check(mail: Settled) -> Iterator[Finding]:
    if mail.kind == "nothing":
        return
    for name, usual in _NAMES.items():
        setting, form = mail.get(name), str(mail.spec(name).get("form") or usual)
        if (
            not form
            or setting.why == "joined"
            or setting.entry is None
            or not setting.known
            or not isinstance(setting.value, str)
        ):
            continue
        text = setting.value.strip()
        if not text or len(text) > 500 or is_unseen(text) or (mail.convention and "@" not in text):
            continue
        wrong = problem(text, form)
        if wrong and is_placeholder(mail, setting._replace(name="from")):
            continue
        if wrong and setting.borrowed:
            message = f"no sender is set, so {appname(mail)} sends as {setting.key} ({shown(mail, setting)}), which {wrong}"
            yield finding(RULE, mail, setting, message, f"add {mail.key_of(name) or 'a sender'}")
        elif wrong:
            yield _finding(mail, setting, wrong, form)
        elif text[:1] in _DOUBLE and re.fullmatch(r"[\u201c\u201d\u201e].*[\u201c\u201d\u201e]\s*<.*", text):
            message = f"the name in {setting.key} stands in curly quotes, which are no quotes in an address: recipients see them"
            yield finding(RULE, mail, setting, message, 'write straight quotes (") or none', severity=NOTE)


def _finding(mail: Settled, setting: Setting, wrong: str, form: str) -> Finding:
    severity = WARNING if any(words in wrong for words in _BY_LUCK) else ERROR
    if "no `@`" in wrong and mail.provider is None:
        severity = WARNING  # some servers complete it
    message = f"{setting.key} ({shown(mail, setting)}) {wrong}"
    if form == "address" and "name in front" in wrong:
        message += f", and {appname(mail)} takes only the bare address: the sender is refused"
        help = f"write {setting.key} without a name, name@example.com"
    elif form == "local-part":
        message += f", and {appname(mail)} adds the domain itself: the sender is malformed"
        help = f"write only the part before the `@` in {setting.key}"
    else:
        others = "complete it with a domain of their own" if "no `@`" in wrong else "send as somebody else"
        message += f": some programs refuse to send, others {others}" if severity == WARNING else ": the sender is refused"
        help = 'write name@example.com, or "Name" <name@example.com>' if form != "address" else "write name@example.com"
    return finding(RULE, mail, setting, message, help, severity=verified(severity, setting), fix=_fix(setting, form))


def _fix(setting: Setting, form: str) -> Fix | None:
    """The closing bracket, where it alone is missing."""
    text = setting.text
    if text.endswith((">", " ")) or problem(text + ">", form):
        return None
    where = piece(setting, len(text), len(text))
    return Fix(True, "close the bracket", (Edit(where, ">"),)) if where is not None else None
