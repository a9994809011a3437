"""The value holds characters that nobody meant to write.

Copied from a web page or a document, a value brings along characters that cannot be seen (zero-width space, no-break
space, soft hyphen) or that a word processor made nicer: curly quotes, a dash in place of a hyphen. And quotes or blanks
around a value are not always syntax: in a list item of a Compose file (`- SMTP_PASS="x"`) the quotes belong to the value,
and so do the angle brackets of a manual (`<smtp.example.com>`) everywhere.
A name with them is not found, a login with them is refused, and in the file everything looks right.

A line feed at the end of a key, mostly from `echo` without `-n` before `base64`, is of the same kind.

Blanks between the groups of a Google app password do no harm and are not reported.

Bad:
    SMTP_HOST=“smtp.resend.com”
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Source: The Unicode Standard, sections 6.2 and 23.2; Compose Specification, `environment`; RFC 1123, section 2.1
"""

from __future__ import annotations

import re

from mailcheck.addresses import address_span
from mailcheck.lazy import Pattern
from mailcheck.model import BAD
from mailcheck.rules.base import ERROR, WARNING, Edit, Finding, Fix, Rule, Setting, Settled, called, finding, piece, verified
from mailcheck.rules.logins import refusal, takes_login
from mailcheck.rules.placeholder import is_placeholder
from mailcheck.shapes import misfit
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC206", "stray-characters", ERROR, any_reader=True)

_INVISIBLE = Pattern("[\x00-\x1f\x7f-\xa0\xad\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff]")
_TYPOGRAPHIC = Pattern("[\u00ab\u00bb\u2010-\u2015\u2018-\u201f\u2039\u203a\u2212\u2033\u2032\u2026\uff0e\uff20]")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_PLAIN = {" ": "blank", "\n": "line feed", "\r": "carriage return", "\t": "tab"}
_NAMES = ("url", "host", "port", "username", "password", "api_key", "from", "address")


class _Stray(NamedTuple):
    """A character that does not belong to a value. `at` counts from 0."""

    at: int
    char: str
    quotes: bool = False  # one of a pair around the value


def check(mail: Settled) -> Iterator[Finding]:
    if mail.kind not in ("smtp", "api"):
        return
    for name in (*_NAMES, *mail.switches):
        setting = mail.get(name)
        if setting.entry is None or not (setting.known or setting.state == BAD) or len(setting.text) > 4_000:
            continue
        if name in ("url", "address") and setting.known and not _quotes(setting.text):
            continue  # its parts are looked at one by one
        strays = _strays(mail, setting)
        if strays and not is_placeholder(mail, setting):
            yield _finding(mail, setting, strays)


def _strays(mail: Settled, setting: Setting) -> list[_Stray]:
    text, name = setting.text, setting.name
    quotes = _quotes(text) if str(setting.value) != text[1:-1] else []  # some programs drop them
    if name == "host" and text[:1] == "<" and re.fullmatch(r"<[\w\-]+(?:\.[\w\-]+)+>", text):
        quotes = [_Stray(0, "<", True), _Stray(len(text) - 1, ">", True)]
    if quotes or name in mail.switches:
        return quotes
    if text.isascii() and text.isprintable() and text[:1] != " " != text[-1:]:
        return []
    begin, end = address_span(text) if name == "from" else (0, len(text))
    found = [_Stray(at, text[at]) for at in range(begin, end) if _INVISIBLE.match(text[at])]
    if name not in ("password", "api_key"):
        found += [_Stray(at, text[at]) for at in range(begin, end) if _TYPOGRAPHIC.match(text[at])]
    if name not in ("from", "port"):
        lead, tail = len(text) - len(text.lstrip(" ")), len(text.rstrip(" "))
        found += [_Stray(at, " ") for at in [*range(lead), *range(max(lead, tail), len(text))]]
    return sorted(set(found)) if text.strip() else []


def _quotes(text: str) -> list[_Stray]:
    """The pair of quotes around a whole value."""
    pair = len(text) > 1 and text[0] + text[-1] in (
        '""',
        "''",
        "``",
        "\u201c\u201d",
        "\u201e\u201c",
        "\u2018\u2019",
        "\u201d\u201d",
    )
    pair = pair and text[0] not in text[1:-1]  # 'Name <' + USER + '>' is put together by the program that reads it
    return [_Stray(0, text[0], True), _Stray(len(text) - 1, text[-1], True)] if pair else []


def _finding(mail: Settled, setting: Setting, strays: list[_Stray]) -> Finding:
    proven = _proven(mail, setting, strays)
    message = f"{_seen(called(mail, setting), strays)}: {_then(mail, setting)}"
    blank = all(stray.char in " \t\r\n" for stray in strays)  # some programs cut blanks off
    severity = verified(ERROR if proven and not blank else WARNING, setting)
    help = "write it without them" if strays[0].quotes else "delete what does not belong there, or type the value by hand"
    if setting.text.endswith("\n"):
        help = "write it without a line feed at the end: `|-` in YAML, `printf %s` before base64"
    return finding(RULE, mail, setting, message, help, severity=severity, fix=_fix(setting, strays, proven))


def _proven(mail: Settled, setting: Setting, strays: list[_Stray]) -> bool:
    """Whether the characters are certainly what breaks the value: no host has them, no key of this provider."""
    if setting.name in ("host", "port", "url", "address"):
        return True
    provider = takes_login(mail)
    shape = provider.get(setting.name) if setting.name != "api_key" else (provider.get("api") or {}).get("key")
    if not shape:
        return False
    clean = "".join(char for at, char in enumerate(setting.text) if all(stray.at != at for stray in strays))
    wrong = misfit(shape, setting.text)
    return wrong is not None and wrong.sure and misfit(shape, clean) is None


def _seen(key: str, strays: list[_Stray]) -> str:
    """The characters by name and place, counted from 1."""
    first = strays[0]
    if first.quotes:
        what = "angle brackets" if first.char == "<" else "quotes"
        return f"the {what} around {key} belong to the value"
    name = _name(first.char)
    more = f" and {len(strays) - 1} more that do" if len(strays) > 1 else " that does"
    return f"{key} holds {'an' if name[0] in 'aeiou' else 'a'} {name} at place {first.at + 1}{more} not belong there"


def _name(char: str) -> str:
    """A character's name, with its number unless it is on every keyboard."""
    if char in _PLAIN:
        return _PLAIN[char]
    from unicodedata import name

    known = name(char, "").lower()
    if not known:
        return f"control character U+{ord(char):04X}"
    return f"{known} (U+{ord(char):04X})" if ord(char) > 126 else known


def _then(mail: Settled, setting: Setting) -> str:
    if setting.name in ("host", "url", "address"):
        return "no server of that name is found"
    if setting.name in ("username", "password", "api_key"):
        return refusal(mail)
    return {"from": "the sender is refused"}.get(setting.name, "the value is not understood")


def _fix(setting: Setting, strays: list[_Stray], proven: bool) -> Fix | None:
    edits = []
    for stray in strays:
        where = piece(setting, stray.at, stray.at + 1)
        if where is None or "\n" in setting.text:
            return None
        edits.append(Edit(where, "-" if stray.char in _DASHES else ""))
    safe = proven or strays[0].quotes
    return Fix(safe, "delete them" if len(edits) > 1 else "delete it", tuple(edits))
