"""A connection URL whose user name or password is not percent-encoded.

In `smtp://user:password@host:port` the signs `@`, `:`, `/`, `?`, `#` and `%` have a meaning. Where they stand in the
user name or the password they must be written `%40`, `%3A`, `%2F`, `%3F`, `%23` and `%25`. Otherwise programs cut the URL
at different places: one takes the wrong host, one sends half a password, one refuses the URL (`URI malformed`). In the part
after the question mark a `+` is a blank. Node, PHP, Python, Go and Rust take the last `@`: where one of them is known to read
the URL, a bare `@` works, and is a warning, because the next tool or library that reads the same URL may take the first one.
In Mutt, the only reader of its file, the sign may stand as it is. In the YAML files of Symfony `%` begins a parameter, so that
each one of an encoded sign is written twice.

Bad:
    SMTP_URL=smtp://postmaster@mg.example.com:Fake/Pass@smtp.mailgun.org:587
    SMTP_FROM=shop@mg.example.com

Good:
    SMTP_URL=smtp://postmaster%40mg.example.com:Fake%2FPass@smtp.mailgun.org:587
    SMTP_FROM=shop@mg.example.com

Source: RFC 3986, sections 2.1 and 3.2.1; WHATWG URL, section 4.4
"""

from __future__ import annotations

import re

from mailcheck.interpret import BROKEN_ESCAPE, NOT_IN_GO_LOGIN, WITH_PARTS
from mailcheck.lazy import Pattern
from mailcheck.model import BAD
from mailcheck.references import find as find_references
from mailcheck.rules.base import (
    ERROR,
    WARNING,
    Edit,
    Finding,
    Fix,
    Place,
    Rule,
    Setting,
    Settled,
    appname,
    finding,
    piece,
    related,
)  # fmt: skip
from mailcheck.rules.logins import is_template
from mailcheck.rules.placeholder import is_placeholder, is_weak
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC209", "unencoded-url", ERROR, any_reader=True)

_SCHEME = Pattern(r"\s*[A-Za-z][A-Za-z0-9+.\-]*://", needs=("://",))
_QUERY = Pattern(r"\?[\w.\-]+=", needs="?")
_HOST = Pattern(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_](?:[A-Za-z0-9._\-]*[A-Za-z0-9])?)(?P<port>:\d{1,5})?(?:/[^@]*)?")
_RAW = Pattern(rf"[@#/?\s]|{BROKEN_ESCAPE.pattern}")
_NOT_AT = Pattern(rf"[#/?\s]|{BROKEN_ESCAPE.pattern}")
_RAW_OF = {
    "url-go": NOT_IN_GO_LOGIN, "url-last-at": Pattern(rf"/|{BROKEN_ESCAPE.pattern}"), "url-node": _NOT_AT, "url-php": _NOT_AT,
    "symfony-dsn": _NOT_AT, "url-python": _NOT_AT, "url-rust": _NOT_AT,
}  # fmt: skip
"""Readings in which the last `@` ends the login, so that another one is no mistake, and what is one there."""
_LAST_AT = frozenset(_RAW_OF) - {"url-last-at"}
_AT = Pattern("@", needs="@")
_PARAMETER = Pattern(r"%[0-9A-Fa-f]{2}[^%\s]*%", needs="%")
_COLON = Pattern(
    r"[^@/?#\s]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]+(?P<colon>:)(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}(?::\d{1,5})?/?",
    needs="@",
)
"""A name of a server where the port belongs: no reader takes it. The `@` before it is of an address, and a colon follows."""
_SECRET_QUERY = Pattern(r"[?&](?P<name>user(?:name)?|pass(?:word)?)=(?P<value>[^&#]*)", re.I, needs="?&")
_STRICT = ("url-node", "url-go", "url-last-at")  # these fail on a broken percent escape
_LOGIN = ("MC201", "MC202", "MC203", "MC204", "MC205", "MC207")
_SERVER = ("MC101", "MC103", "MC104", "MC105", "MC106", "MC109", "MC110", "MC401", "MC406")


class _Raw(NamedTuple):
    """A sign that should have been encoded. `at` counts from 0."""

    at: int
    char: str
    part: str  # user name | password


def check(mail: Settled) -> Iterator[Finding]:
    for setting in (*mail.settings.values(), *mail.switches.values()):
        reading = str(mail.spec(setting.name).get("as")).replace("url-node-or-host", "url-node")
        if setting.entry is None or reading not in WITH_PARTS or not re.search("url|dsn", reading):
            continue
        text = _masked(setting.text, mail.instance.place.get("references") or ["usual"])
        found = _SCHEME.match(text)
        if found is None or len(text) > 4_000:
            continue
        if "percent-doubled" in (mail.instance.place.get("references") or ()):
            if _PARAMETER.search(text.replace("%%", "XX")):
                yield _as_parameter(mail, setting)
                continue
            text = text.replace("%%", "X%")
        end = _login_end(text, found.end())
        stray = text[found.end() : end].partition(":")[0].endswith("@")  # no user name does, whoever reads it
        wrong = _RAW_OF.get(reading, _RAW) if not mail.convention and not stray else _RAW
        raw = list(_signs(text, found.end(), end, wrong)) if end else []
        if raw:
            yield _in_login(mail, setting, raw, (found.end(), end), reading)
        elif not end and (colon := _COLON.fullmatch(text, found.end())) is not None:
            yield _colon_for_at(mail, setting, colon.start("colon"))
        elif end and wrong is not _RAW and reading in _LAST_AT and _AT.search(text, found.end(), end) and not _is_pattern(mail):
            yield _last_at(mail, setting, list(_signs(text, found.end(), end, _AT)), (found.end(), end))
        else:
            yield from _in_query(mail, setting, text)


def _masked(text: str, styles: str | list[str]) -> str:
    for reference in find_references(text, [styles] if isinstance(styles, str) else styles):
        text = text[: reference.start] + "X" * (reference.end - reference.start) + text[reference.end :]
    return text


def _login_end(text: str, begin: int) -> int:
    """The offset of the `@` that was surely meant to end the login, or 0: the last one that a host follows. Where the
    text is a well-formed URL as it stands, only a sign of a second host (`:port`, or a fragment) speaks against it."""
    query = _QUERY.search(text, text.find("@", begin) if "@" in text[begin:] else len(text))
    limit = query.start() if query else len(text)
    at = text.rfind("@", begin, limit)
    follows = _HOST.fullmatch(text, at + 1, limit) if at >= begin else None
    if follows is None:
        return 0
    stop = min((i for sign in "/?#" if (i := text.find(sign, begin)) >= 0), default=len(text))
    if stop < at and text[stop] != "#" and not follows["port"]:
        inner = _HOST.fullmatch(text, text.rfind("@", begin, stop) + 1 if "@" in text[begin:stop] else begin, stop)
        if inner is not None:
            return 0  # host, then a path with an address in it
    return at


def _signs(text: str, begin: int, end: int, wrong: Pattern) -> Iterator[_Raw]:
    colon = text.find(":", begin, end)
    for found in wrong.finditer(text, begin, end):
        yield _Raw(found.start(), found[0], "password" if 0 <= colon < found.start() else "user name")


def _as_parameter(mail: Settled, setting: Setting) -> Finding:
    """Encoded signs where the file's reader takes what stands between two `%` for the name of a parameter."""
    message = (f"{setting.key} holds `%` that are not doubled: here what stands between two of them is the name of a parameter, "
               f"and {appname(mail)} does not start, as there is none of that name")  # fmt: skip
    return finding(RULE, mail, setting, message, "write `%%` for each `%`", silences=_LOGIN)


def _in_login(mail: Settled, setting: Setting, raw: list[_Raw], login: tuple[int, int], reading: str) -> Finding:
    chars = {one.char for one in raw}
    cut = bool(chars & set("#/?"))
    refused = setting.state == BAD
    if cut:
        then = "the URL is cut there, and the program takes the wrong host or refuses it"
    elif refused:
        then = "the program refuses the URL"
    elif "@" in chars:
        then = "programs differ in where the login ends, so the login may fail"
    elif "%" in chars:
        then = "programs that decode it fail with `URI malformed` or the like"
    else:
        then = "some programs refuse the URL"
    fails = cut or refused or (chars == {"%"} and reading in _STRICT and not mail.convention)
    message = f"{setting.key} holds {_named(raw)}, not percent-encoded: {then}"
    signs = dict.fromkeys(one.char for one in raw)
    help = "write " + ", ".join(
        [f"`{_code(char)}` for {_sign(char)}" for char in signs if char.isascii()] or ["the URL in ASCII"]
    )
    own = piece(setting, 0, len(setting.text))
    parts = [part for name in ("user name", "password") if (part := _part(setting, login, name)) is not None]
    at: Setting | tuple[Place, str] = setting
    if not cut and parts and own is not None:
        at = (parts[-1] if all(one.part == "password" for one in raw) and len(parts) > 1 else parts[0], setting.key)
    silences = _LOGIN + (_SERVER if cut or refused else ())
    return finding(
        RULE, mail, at, message, help, severity=ERROR if fails else WARNING, fix=_fix(mail, setting, raw), silences=silences,
        related=related(setting, "this is the whole URL") if at is not setting else (),
    )  # fmt: skip


def _colon_for_at(mail: Settled, setting: Setting, at: int) -> Finding:
    """A colon between the login and the server."""
    message = f"{setting.key} has a colon before the name of the server, where the login ends: no program finds a server in it"
    where = piece(setting, at, at + 1)
    fix = Fix(False, "write `@` for the colon", (Edit(where, "@"),)) if where is not None else None
    return finding(
        RULE, mail, (where, setting.key) if where is not None else setting, message, "write `@` there, and `%40` for the one before it",
        severity=ERROR, fix=fix, silences=(*_LOGIN, *_SERVER),
        related=related(setting, "this is the whole URL") if where is not None else (),
    )  # fmt: skip


def _last_at(mail: Settled, setting: Setting, raw: list[_Raw], login: tuple[int, int]) -> Finding:
    """A bare `@` where the program takes the last one: the login is read as it was meant, by this program."""
    message = (
        f"{setting.key} holds {_named(raw)}, not percent-encoded: it works only because {appname(mail)} takes the last `@` of"
        " the URL, other programs cut it at the first one and look for another host"
    )
    part = _part(setting, login, raw[0].part)
    return finding(
        RULE, mail, (part, setting.key) if part is not None else setting, message, "write `%40` for `@`", severity=WARNING,
        fix=_fix(mail, setting, raw), related=related(setting, "this is the whole URL") if part is not None else (),
    )  # fmt: skip


def _is_pattern(mail: Settled) -> bool:
    """Whether the URL was copied from a manual and not filled in."""
    user, password = mail.get("username"), mail.get("password")
    weak = is_weak("password", password.text)
    return (
        is_template(mail)
        or is_placeholder(mail, mail.get("host"))
        or is_placeholder(mail, user)
        or (is_placeholder(mail, password) and not weak)
        or (weak and is_weak("username", user.text.partition("@")[0]))
    )


def _part(setting: Setting, login: tuple[int, int], name: str) -> Place | None:
    begin, end = login
    colon = setting.text.find(":", begin, end)
    if name == "user name":
        return piece(setting, begin, colon if colon >= 0 else end)
    return piece(setting, colon + 1, end) if colon >= 0 else None


def _named(raw: list[_Raw]) -> str:
    """The signs and where they stand: "`@` in the user name and `#` in the password"."""
    words = []
    for part in ("user name", "password"):
        signs = list(dict.fromkeys(_sign(one.char) for one in raw if one.part == part))
        if signs:
            words.append(f"{', '.join(signs[:-1])}{' and ' if signs[:-1] else ''}{signs[-1]} in the {part}")
    return " and ".join(words)


def _sign(char: str) -> str:
    if char.isspace():
        return "a blank"
    return f"`{char}`" if char.isascii() else "a letter beyond ASCII"


def _code(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode(errors="replace"))


def _fix(mail: Settled, setting: Setting, raw: list[_Raw]) -> Fix | None:
    """Each sign encoded. Safe where nothing in the login is encoded yet and there is one way to read it."""
    edits = []
    for one in raw:
        where = piece(setting, one.at, one.at + 1)
        if where is None or (ord(one.char) > 126 and one.char.isspace()):
            return None
        edits.append(Edit(where, _code(one.char)))
    users = sum(one.part == "user name" for one in raw)
    plain = not re.search(r"%[0-9A-Fa-f]{2}", setting.text) and "percent-doubled" not in (
        mail.instance.place.get("references") or ()
    )
    return Fix(plain and users < 2, "percent-encode " + ("it" if len(raw) == 1 else "them"), tuple(edits))


def _in_query(mail: Settled, setting: Setting, text: str) -> Iterator[Finding]:
    """A `+` in a user name or password after the question mark is read as a blank."""
    for found in _SECRET_QUERY.finditer(text):
        signs = [found.start("value") + at for at, char in enumerate(found["value"]) if char == "+"]
        places = [where for at in signs if (where := piece(setting, at, at + 1)) is not None]
        if not signs:
            continue
        part = "password" if found["name"].lower().startswith("pass") else "user name"
        message = (
            f"{setting.key} holds `+` in the {part} after the question mark, where it is read as a blank: the login is refused"
        )
        fix = Fix(True, "percent-encode it", tuple(Edit(where, "%2B") for where in places)) if len(places) == len(signs) else None
        yield finding(RULE, mail, setting, message, "write `%2B` for `+`", severity=WARNING if mail.convention else ERROR,
                      fix=fix, silences=_LOGIN)  # fmt: skip
