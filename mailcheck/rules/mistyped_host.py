"""The host is another than the one that takes mail.

Some hosts are written by mistake again and again: the host of the HTTP API, the web site, the server where a provider
receives mail, a name that was retired. Others are a letter or two away from a provider's host. Either no server is found
there, or it does not take mail; in the worst case a stranger's server is given the login.

A host that only looks like a provider's is an error when the login is that provider's too, else a warning; a host in
the domain of the user's own address is never taken for a slip.

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

from typing import TYPE_CHECKING, Any

from mailcheck.interpret import Raw
from mailcheck.rules.base import ERROR, WARNING, Finding, Fix, Rule, Settled, called, edit_of, finding, shown, verified, way
from mailcheck.rules.servers import HOST_NAME, core, is_internal, meant_for_smtp, provider_name

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC105", "mistyped-host", ERROR, any_reader=True)


def check(mail: Settled) -> Iterator[Finding]:
    host = mail.get("host")
    if mail.kind != "smtp" or not host.known or host.entry is None or not isinstance(host.value, str):
        return
    name = core(host.value)
    if not name or is_internal(name) or mail.catalogue.match_host(name) is not None or not meant_for_smtp(mail):
        return
    wrong = mail.catalogue.wrong_host(name)
    near = mail.catalogue.near_host(name) if wrong is None else None
    what = f"{called(mail, host)} ({shown(mail, host)})"
    if wrong is not None:
        use, sure = wrong.use, wrong.sure
        message = f"{what} is not the server for sending: {wrong.why}"
        help = f"write {way(mail, 'host', use)}" if use else f"see `mailcheck explain {wrong.provider['id']}` for its hosts"
    elif near is not None and not _own_domain(mail, name):
        use, sure = near[0], _login_of(mail, near[1])
        then = "no server is found there, or a stranger's is given the login"
        message = f"{what} is almost the same as `{use}`, the server of {provider_name(near[1])}: {then}"
        help = f"write {way(mail, 'host', use)}"
    else:
        return
    fix = None
    if HOST_NAME.fullmatch(use):
        fix = Fix(sure and not mail.convention and core(host.value) == host.value, help, (edit_of(host, Raw(use, "string")),))
    yield finding(RULE, mail, host, message, help, severity=verified(ERROR if sure else WARNING, host), fix=fix)


def _addresses(mail: Settled) -> list[str]:
    """The domains of the addresses in these settings."""
    texts = [str(s.value) for name in ("username", "from") if (s := mail.get(name)).known]
    return [text.rpartition("@")[2].strip("> \t\"'").lower() for text in texts if "@" in text]


def _own_domain(mail: Settled, name: str) -> bool:
    """Whether the host stands in the domain of an address here: then it is meant as it is written."""
    return any(name == domain or name.endswith("." + domain) for domain in _addresses(mail))


def _login_of(mail: Settled, provider: dict[str, Any]) -> bool:
    """Whether the login can only be meant for this provider."""
    username, shape = mail.get("username"), provider.get("username", {})
    literals = [one.get("literal") for one in (shape, *shape.get("any_of", ()))]
    own = provider.get("sender", {}).get("own_domains", ())
    return (username.known and username.value in [word for word in literals if word]) or any(d in own for d in _addresses(mail))
