"""A placeholder was left in place of the value.

`changeme`, `your-api-key`, `<your key>`, `re_xxxxxxxxx`: the text of a pattern or a manual was copied and not replaced.
The host is not found, or the login is refused.

Files that are patterns themselves (`.env.example`, `settings.sample.json`) are meant to hold such texts and are not
judged, nor is a login at a server on this machine or at one that only catches mail. As the default of a variable
(`${RESEND_API_KEY:-your-api-key}`) a placeholder is only worth a note: the environment is meant to set the real value.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=re_xxxxxxxxx
    SMTP_FROM=status@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Source: the example values in the providers' manuals, named in their schemas; RFC 2606 for example.com
"""

from __future__ import annotations

import re

from mailcheck.addresses import EXAMPLES, is_under, mailbox
from mailcheck.lazy import Pattern
from mailcheck.rules.base import NOTE, WARNING, Finding, Rule, Setting, Settled, called, finding, shown
from mailcheck.rules.logins import by_token, is_default, is_template, refusal, takes_any_login

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC205", "placeholder", WARNING, any_reader=True)

_THING = (
    "own|smtp|e?-?mail|user|name|login|account|pass|app|api|key|secret|token|host|server|domain|company|site|web|provider"
    "|sender|address|relay|business|org|project|real|actual|resend|sendgrid|gmail|google|aws|ses|brevo|mailgun|postmark"
)
_PLACEHOLDER = (
    rf"<[^<>@]+>|[^<>@]+@<[^<>@.]+>|.*(?<![a-z])your[ _\-.]?(?:{_THING}).*"
    r"|\[[^\[\]]*(?:your|key|pass|user|host|secret|token|domain|insert|enter)[^\[\]]*\]"
    r"|(?:[a-z]{1,10}[_.\-])?x{3,}(?:[_.\- ]x{2,})*|\.{3,}|…|\?{2,}|_{3,}"
    r"|(?:please[ _\-]*)?(?:change|replace)[ _\-]*(?:me|this|it|with)(?:[ _\-!.0-9].*)?"
    r"|(?:insert|enter|put|paste|fill)[ _\-](?:your|the|in|here|api|key|pass|smtp|user|host|value).*"
    r"|.*(?:key|pass(?:word)?|token|secret|user(?:name)?|value|host|address|e?-?mail|name|domain)[ _\-](?:goes[ _\-])?here"
    r"|(?:the|an?)[ _\-].*[ _\-]you[ _\-](?:created|generated|made|copied|chose|got|received).*"
    r"|fixme(?:[ _\-].*)?|todo|tbd|placeholder|dummy"
    r"|(?:.+\.)tld"
)
_DOMAIN = rf"(?:.+\.)?(?:my[_\-]?(?:domain|company|site|app)|domain)\.[a-z]{{2,}}|.+\.tld|.*(?<![a-z])your[ _\-.]?(?:{_THING}).*"
_HINTS = (
    "you", "<", "[", "xxx", "...", "…", "??", "___", "change", "replace", "insert", "enter", "put", "paste", "fill", "here",
    "todo", "tbd", "fixme", "placeholder", "dummy", "tld",
)  # fmt: skip
"""One of these stands in every placeholder: the patterns are compiled only for texts that hold one."""
_SECRET = Pattern(r"(?:api|smtp|app|secret|email|mail)[ _\-](?:key|pass(?:word)?|token)", re.I)
_CAPITALS = Pattern(r"[A-Z_.\-]*X{4,}[A-Z_.\-]*", needs=("XXXX",))
"""Capitals alone, a run of X among them: `AKIAXXXXXXXXXXXX`."""
_WORD_FOR_KEY = Pattern(r"KEY|API_?KEY", needs=("KEY",))
_WEAK = {
    "username": frozenset(("user", "username", "login", "email", "smtp_user", "smtp-user", "foo", "foobar")),
    "password": frozenset(("password", "passwd", "pass", "pwd", "secret", "key", "apikey", "api_key", "token", "foo", "foobar")),
}
_THEN = {"host": "no server is found", "url": "no server is found", "from": "no provider sends for it"}


def check(mail: Settled) -> Iterator[Finding]:
    if mail.kind not in ("smtp", "api") or not mail.active or is_template(mail):
        return
    for name in ("url", "host", "username", "password", "api_key", "from"):
        setting = mail.get(name)
        if setting.entry is None or not (setting.known or name == "url") or not setting.text or len(setting.text) > 500:
            continue
        if name in ("username", "password") and takes_any_login(mail):
            continue
        if name == "password" and by_token(mail):
            continue  # nobody knows what a token looks like
        if is_placeholder(mail, setting):
            then = _THEN.get(name, refusal(mail))
            what = "" if name in ("password", "api_key", "url") else f" ({shown(mail, setting)})"
            if is_default(mail, setting):
                message = f"the default of {called(mail, setting)} is a placeholder{what}: where the variable is not set, {then}"
                yield finding(RULE, mail, setting, message, "make sure that the variable is set", severity=NOTE)._replace(
                    mild=True
                )
                continue
            message = f"{called(mail, setting)} still holds a placeholder{what}: {then}"
            yield finding(RULE, mail, setting, message, "put the real value there, or a reference to it")
        elif name == "host" and is_under(setting.text.lower().rstrip("."), EXAMPLES):
            message = f"{called(mail, setting)} is {shown(mail, setting)}, a name kept for examples: no server is found there"
            yield finding(RULE, mail, setting, message, "put the real server there", severity=NOTE)


def is_placeholder(mail: Settled, setting: Setting) -> bool:
    """Whether a value is the text of a pattern or a manual. Other rules ask it where this one is quiet."""
    name, text = setting.name, setting.text.strip()
    if text.lower() in (known.lower() for known in mail.catalogue.index["placeholders"]):
        return True
    if name == "from":
        sender = mailbox(text)
        return _is_text(text) if sender is None else _is_address(sender.local, sender.domain)
    if name == "url":
        return "://" not in text and re.fullmatch(r"<[^<>]+>", text) is not None
    if name == "host":
        if re.search(r"X{4,}", text):
            return True
        if mail.catalogue.match_host(text) is not None or re.fullmatch(r"<[\w\-]+(?:\.[\w\-]+)+>|\[[^\]]*:[^\]]*\]", text):
            return False  # a real server whose name reads like one; a server in brackets is malformed
        return _is_text(text)
    if "@" in text and name == "username":
        local, _, domain = text.lower().rpartition("@")
        return _is_address(local, domain)
    if name in ("password", "api_key") and (_SECRET.fullmatch(text) or _WORD_FOR_KEY.fullmatch(text)):
        return True
    if len(set(text)) == 1 and (len(text) >= 16 or (len(text) >= 8 and "A" <= text[0] <= "Z")):
        return True  # ZZZZZZZZ: a length, and no secret
    return _CAPITALS.fullmatch(text) is not None or _is_text(text) or (is_weak(name, text) and _is_public(mail))


def is_weak(name: str, text: str) -> bool:
    """Whether a user name or password is a word that manuals write there, and that may be real on a server of one's own."""
    return text.strip().lower() in _WEAK.get(name, ())


def _is_text(text: str) -> bool:
    low = text.lower()
    return any(hint in low for hint in _HINTS) and re.fullmatch(_PLACEHOLDER, low, re.S) is not None


def _is_address(local: str, domain: str) -> bool:
    suspect = any(word in domain for word in ("your", "my", "domain", "tld"))
    return _is_text(local) or (suspect and re.fullmatch(_DOMAIN, domain) is not None)


def _is_public(mail: Settled) -> bool:
    """Whether the server is certainly a real one, where a word such as `password` opens nothing."""
    return mail.provider is not None and mail.provider.provider.get("kind") != "catcher"
