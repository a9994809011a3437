"""Postmark: `GET /server` with the server token. Domains are shown to account tokens only, which no application sends with.

From https://postmarkapp.com/developer/api/overview and /server-api. The answer lists the server's tokens: nothing of it is taken
over but two settings."""

from __future__ import annotations

import re

from mailcheck.live.providers.base import (
    FORBIDDEN,
    KEY_FORBIDDEN,
    KEY_REFUSED,
    NOT_SUPPORTED,
    REFUSED,
    SANDBOX,
    SMTP_OFF,
    UNKNOWN,
    VALID,
    Account,
    Problem,
    Stopped,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.live.providers.api import Api

NAME = "Postmark"
_TOKEN = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def base(region: str) -> str:
    """One for all."""
    return "https://api.postmarkapp.com"


def headers(key: str) -> dict[str, str]:
    """The token, where it belongs."""
    return {"x-postmark-server-token": key}


def unsuited(key: str) -> tuple[Problem, str] | None:
    """The secret key of a message stream is good for SMTP alone."""
    if _TOKEN.fullmatch(key):
        return None
    says = "this is no server token of Postmark, and its API takes nothing else; the secret key of a message stream is for SMTP alone"
    return Problem(NOT_SUPPORTED, says, "ask with the server token of the same server"), UNKNOWN


async def ask(api: Api, domain: str, region: str) -> Account:
    """The token and its server. Raises Stopped."""
    reply = await api.get("/server")
    if reply.status == 401:
        says = "Postmark does not accept this token: it is mistyped, replaced, or the token of the account, and nothing can be sent with it"
        raise Stopped(Problem(KEY_REFUSED, says, "take the server token from the server's page API Tokens"), REFUSED)
    if reply.status == 403:
        says = "Postmark forbids this token to ask about its server; whether it may send is not known"
        raise Stopped(Problem(KEY_FORBIDDEN, says, "look at the server's page API Tokens"), FORBIDDEN)
    if reply.status != 200:
        raise api.unexpected(reply.status)
    server = api.read.mapping(reply.body, "the server")
    if not isinstance(server.get("ID"), int):
        raise api.read.wrong("the server")
    problems = []
    if server.get("SmtpApiActivated") is False:
        says = "SMTP is switched off for the server of this token: Postmark will refuse the login, and takes mail by its API only"
        problems.append(Problem(SMTP_OFF, says, "switch SMTP on in the server's settings"))
    if server.get("DeliveryType") == "Sandbox":
        says = "this is the token of a sandbox server: Postmark takes the mail and delivers none of it"
        problems.append(Problem(SANDBOX, says, "use the token of a live server, unless this is for tests"))
    if domain:
        says = f"the token is valid; Postmark shows only to tokens of the account whether {domain} is verified"
        problems.append(Problem(NOT_SUPPORTED, says, "look at account.postmarkapp.com/signature_domains"))
    return Account("postmark", VALID, problems=tuple(problems))
