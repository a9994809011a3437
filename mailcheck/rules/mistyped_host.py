"""The host is another than the one that takes mail.

Some hosts are written by mistake again and again: the host of the HTTP API, the web site, the server where a provider
receives mail, a name that was retired. Others are a letter or two away from a provider's host. Either no server is found
there, or it does not take mail; in the worst case a stranger's server is given the login. A name of a known provider's web
(`app.`, `www.`, `webmail.`, `api.`, or the bare domain of one that sends for programs) is a warning.

A host that only looks like a provider's is an error when the login is that provider's too, else a warning. Names that
may well be real are left alone: a host in the domain of the user's own address, the same name under another country, a
name with another first letter.

Bad:
    KENER_SECRET_KEY=${KENER_SECRET_KEY}
    SMTP_HOST=api.resend.com
    SMTP_PORT=465
    SMTP_SECURE=1
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

Source: the provider's own documentation, named in its schema (`mailcheck explain resend`)
"""

from __future__ import annotations

import re

from mailcheck.interpret import Raw
from mailcheck.rules.base import ERROR, WARNING, Finding, Fix, Rule, Setting, Settled, called, finding, shown, verified
from mailcheck.rules.remedy import edit_of, way
from mailcheck.rules.servers import HOST_NAME, core, is_internal, meant_for_smtp, provider_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RULE = Rule("MC105", "mistyped-host", ERROR, any_reader=True)

_DOMAINS = ("com", "net", "org", "info", "biz", "email", "mail", "cloud", "dev", "app")
"""Top-level domains under which another real server may have the same name; so may it under any country."""


_WEB = frozenset(
    ("www", "app", "api", "console", "dashboard", "portal", "webmail", "login", "account", "accounts", "help", "docs")
)
"""First labels of names at which a web site or an API answers."""


def check(mail: Settled) -> Iterator[Finding]:
    host = mail.get("host")
    if mail.kind != "smtp" or not host.known or host.entry is None or not isinstance(host.value, str):
        return
    name = core(host.value)
    if not name or is_internal(name) or mail.catalogue.match_host(name) is not None or not meant_for_smtp(mail):
        return
    wrong = mail.catalogue.wrong_host(name)
    near = mail.catalogue.near_host(name) if wrong is None else None
    what = f"{called(mail, host)} ({shown(mail, host._replace(value=name, text=name))})"
    if wrong is not None:
        use, sure = wrong.use, wrong.sure
        message = f"{what} is not the server for sending: {wrong.why}"
        help = f"write {way(mail, 'host', use)}" if use else f"see `mailcheck explain {wrong.provider['id']}` for its hosts"
    elif near is not None and (likely := _likely(mail, name, *near)):
        use, sure = near[0], likely == ERROR
        then = "no server is found there, or a stranger's is given the login"
        message = f"{what} is almost the same as `{use}`, the server of {provider_name(near[1])}: {then}"
        help = f"write {way(mail, 'host', use)}"
    elif (web := _web_name(mail, name)) is not None:
        use, sure = (web["hosts"][0] if len(web["hosts"]) == 1 and not web.get("host_patterns") else ""), False
        message = f"{what} is not the server for sending: it is a name of the web of {provider_name(web)}"
        help = f"write {way(mail, 'host', use)}" if use else f"see `mailcheck explain {web['id']}` for its hosts"
    else:
        return
    fix = None
    if HOST_NAME.fullmatch(use):
        fix = Fix(sure and not mail.convention and core(host.value) == host.value, help, (edit_of(host, Raw(use, "string")),))
    yield finding(RULE, mail, host, message, help, severity=verified(ERROR if sure else WARNING, host), fix=fix)


def _web_name(mail: Settled, name: str) -> dict[str, Any] | None:
    """The provider whose web site or API has this name."""
    first, _, rest = name.partition(".")
    bare = first not in _WEB
    domain = name if bare else rest
    if "." not in domain or not HOST_NAME.fullmatch(domain):
        return None
    numbers = {number for known, number in mail.catalogue.index["hosts"].items() if known.endswith("." + domain)}
    owners = [mail.catalogue.provider(number) for number in sorted(numbers)]
    if bare and any(owner["kind"] != "transactional" for owner in owners):
        return None
    return owners[0] if owners else None


def _likely(mail: Settled, name: str, known: str, provider: dict[str, Any]) -> str:
    """How sure it is that `known` was meant: error when the login is this provider's, "" when `name` may well be real."""
    username, own = mail.get("username"), provider.get("sender", {}).get("own_domains", ())
    shape = provider.get("username", {})
    words = [one["literal"] for one in (shape, *shape.get("any_of", ())) if one.get("literal")]
    mine = username.known and (username.value in words or _domain(username) in own)
    variant = re.fullmatch(r"(?:s|-?\d+)\.(?P<rest>.*)", name.removeprefix(known.partition(".")[0]))
    if variant and known.endswith("." + variant["rest"]):
        return WARNING if mine else ""
    others = [domain for s in (username, mail.get("from")) if (domain := _domain(s)) and domain not in own]
    if any(name == domain or name.endswith("." + domain) for domain in others):
        return ""
    return ERROR if mine else WARNING if _slip(name, known) else ""


def _domain(setting: Setting) -> str:
    """The domain of an address, or ""."""
    return str(setting.value).rpartition("@")[2].strip("> \t\"'").lower() if setting.known and "@" in str(setting.value) else ""


def _slip(name: str, known: str) -> bool:
    """Whether the difference looks like a slip of the finger and not like another real name."""
    typed, meant = name.split("."), known.split(".")
    if len(typed) != len(meant) or typed[0] != meant[0]:
        return True
    if typed[-1] != meant[-1] and (len(typed[-1]) == 2 or typed[-1] in _DOMAINS):
        return False
    return all(one == other or (len(other) > 2 and one[:1] == other[:1]) for one, other in zip(typed, meant, strict=True))
