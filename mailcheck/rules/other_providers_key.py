"""The login belongs to another provider than the host.

After a move from one provider to another the host is changed and the key stays, or the other way round. Keys of many
providers can be told by their form (`SG.`, `re_`, `xsmtpsib-`), and the fixed user names `apikey` and `resend` belong to
one provider each. No provider takes the login of another: the server answers `535`.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=apikey
    SMTP_PASS=SG.FakeFakeFakeFakeFakeFa.FakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFak
    SMTP_FROM=status@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_USER=resend
    SMTP_PASS=re_Fake1234_000000000000000000000000
    SMTP_FROM=status@example.com

Source: the forms of keys in the providers' own pages and in gitleaks and trufflehog, named in the schemas
"""

from __future__ import annotations

import re

from mailcheck.rules.base import ERROR, Finding, Rule, Setting, Settled, called, finding, related, shown, verified
from mailcheck.rules.logins import name_of, refusal, takes_login, uses_login
from mailcheck.rules.servers import provider_name
from mailcheck.shapes import fits, misfit
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

RULE = Rule("MC203", "other-providers-key", ERROR, any_reader=True)


class _Foreign(NamedTuple):
    """A setting that belongs to another provider, and what it is."""

    setting: Setting
    what: str  # "a SendGrid API key"
    owner: dict[str, Any]


def check(mail: Settled) -> Iterator[Finding]:
    own = takes_login(mail)
    if own.get("login", "required") != "required" or own.get("kind") not in ("transactional", "mailbox", "corporate"):
        return
    if mail.kind == "smtp" and uses_login(mail):
        found = [_key(mail, mail.get("password"), own.get("password")), _user(mail, mail.get("username"), own.get("username"))]
    elif mail.kind == "api":
        found = [_key(mail, mail.get("api_key"), (own.get("api") or {}).get("key"))]
    else:
        return
    foreign = [one for one in found if one is not None]
    if foreign:
        yield _finding(mail, foreign)


def _finding(mail: Settled, foreign: list[_Foreign]) -> Finding:
    first, *more = foreign
    name, host = name_of(mail), mail.get("host")
    where = f"{called(mail, host)} ({shown(mail, host)}) is {name}'s" if host.entry is not None else f"the mail goes to {name}"
    message = f"{called(mail, first.setting)} holds {first.what}, but {where}: {refusal(mail)}"
    hosts = first.owner.get("hosts", ())
    server = f"`{hosts[0]}`" if len(hosts) == 1 else "the host"
    help = (
        f"use the login of {name}, or {server} of {provider_name(first.owner)}"
        if host.entry is not None
        else f"use a key of {name}"
    )
    beside = related(host, f"this is {name}")
    for other in more:
        beside += related(other.setting, f"this is {other.what}")
    severity = verified(ERROR, first.setting, host)
    return finding(RULE, mail, first.setting, message, help, severity=severity, related=beside)


def _key(mail: Settled, secret: Setting, shape: dict[str, Any] | None) -> _Foreign | None:
    """The owner of a key: by the full form of a key, or by how it begins where the own provider surely refuses it."""
    if not secret.known or secret.entry is None or not isinstance(secret.value, str) or len(secret.value) > 4_000:
        return None
    text, own = secret.value, mail.provider.id if mail.provider else ""
    if shape and fits(shape, text):
        return None
    owners = [
        (mail.catalogue.provider(number), what)
        for pattern, beside, what, number, shortest in mail.catalogue.secrets()
        if not beside and len(text) >= shortest and re.fullmatch(pattern, text)
    ]
    refused = misfit(shape, text) if shape else None
    if not owners and refused is not None and refused.sure:
        owners = [(owner, f"key of {provider_name(owner)}") for owner in _others(mail) if _begins(owner.get("password"), text)]
    if not owners or any(owner["id"] == own for owner, _ in owners):
        return None
    owner, what = owners[0]
    return _Foreign(secret, f"{'an' if re.match(r'[AEIOaeio]|S[EM]', what) else 'a'} {what}", owner)


def _user(mail: Settled, username: Setting, shape: dict[str, Any] | None) -> _Foreign | None:
    """The owner of a fixed user name that the own provider refuses."""
    if not shape or not username.known or username.entry is None or misfit(shape, str(username.value)) is None:
        return None
    for owner in _others(mail):
        theirs = owner.get("username") or {}
        if theirs.get("sure", True) and theirs.get("literal") == username.value:
            return _Foreign(username, f"the user name of {provider_name(owner)}", owner)
    return None


def _others(mail: Settled) -> Iterator[dict[str, Any]]:
    for name in mail.catalogue.provider_ids():
        provider = mail.catalogue.provider_by_id(name)
        if provider is not None and mail.provider is not None and provider["id"] != mail.provider.id:
            yield provider


def _begins(shape: dict[str, Any] | None, text: str) -> bool:
    return bool(shape and shape.get("sure", True) and len(shape.get("prefix") or "") > 2 and fits(shape, text))
