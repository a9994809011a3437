"""A password or key stands in a file that git tracks, or would add.

Who can read the repository, now or later, can send mail in your name; removing the line does not remove it from the
history. Secret scanners look for known prefixes and miss `SMTP_PASS=`; mailcheck knows which field is the password.

Reported are values that have the shape of a provider's key, and any password that looks made by a machine beside a real mail
host, or under a name that says what it is for (`smtp_password`). References (`${SMTP_PASS}`), placeholders and local mail catchers are not. Files that git
ignores are fine. After it was committed once, a secret has to be replaced, not only removed.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=re_Kx7Qm2Vt_pW3nR8yLcZ5aB1dF6hJ9uGtE
    SMTP_FROM=shop@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=shop@example.com

Source: the key formats in the providers' schemas; OWASP Secrets Management Cheat Sheet
"""

from __future__ import annotations

import math
import re

from mailcheck.lazy import Pattern
from mailcheck.rules.base import WARNING, Finding, Rule, Setting, Settled, finding, is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC501", "secret-in-file", WARNING, any_reader=True)

_MADE_UP = Pattern(r"fake|example|dummy|sample|placeholder|changeme|your|secret|passw|test|xxx|(.)\1{5}|1234567|abcdef", re.I)


def check(mail: Settled) -> Iterator[Finding]:
    seen: set[int] = set()
    for name in ("password", "api_key", "username"):
        setting = mail.get(name)
        if not setting.known or setting.entry is None or not isinstance(setting.value, str) or setting.start in seen:
            continue
        what = _known_shape(mail, setting.value)
        if not what and name == "password" and _is_login(mail, setting) and looks_generated(setting.value):
            what = "a password"
        if what and not is_made_up(setting.value):
            seen.add(setting.start)
            message = f"{setting.key} holds {what} in plain text, in a file that git tracks or would add"
            help = "replace it at the provider, and keep the new one where git does not see it"
            if mail.instance.scope.format not in ("env", "hcl"):
                help += f": ${{{_variable(setting)}}}"
            yield finding(RULE, mail, setting, message, help)


def _known_shape(mail: Settled, value: str) -> str:
    """What kind of key a value is, when it has the shape of one."""
    text = mail.instance.scope.source.text
    for pattern, beside, what, _, shortest in mail.catalogue.secrets():
        if len(value) >= shortest and re.fullmatch(pattern, value) and (not beside or beside.lower() in text.lower()):
            return ("an " if what[:1].lower() in "aeio" else "a ") + what
    return ""


def _is_login(mail: Settled, password: Setting) -> bool:
    """A real mail host stands beside it; or none is visible, and the names of the password itself say that it sends mail."""
    host = mail.get("host")
    if mail.provider is not None and mail.provider.provider["kind"] == "catcher":
        return False
    if host.known:
        return "." in str(host.value) and not is_loopback(str(host.value))
    return password.entry is not None and any("smtp" in name.lower() for name in (*password.entry.path, password.entry.key))


def looks_generated(value: str) -> bool:
    """Whether a machine made it: long enough, of several kinds of characters, and no words or repetitions."""
    if not 10 <= len(value) <= 200 or " " in value:
        return False
    kinds = sum(bool(re.search(kind, value)) for kind in (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]"))
    counts = [value.count(char) / len(value) for char in set(value)]
    entropy = -sum(share * math.log2(share) for share in counts)
    return kinds >= 3 and entropy >= 3.0


def is_made_up(value: str) -> bool:
    """Whether a value shows that it is none: words such as "fake", long repetitions, runs of the alphabet."""
    return _MADE_UP.search(value) is not None or len(set(value)) < 6


def _variable(setting: Setting) -> str:
    return re.sub(r"\W", "_", setting.key).upper() if setting.key else "SMTP_PASSWORD"
