"""Twilio SendGrid: `GET /v3/scopes` for the key, `GET /v3/whitelabel/domains` for the domain, with the key as a bearer token.

From its OpenAPI descriptions (twilio/sendgrid-oai). A sender may also be one single address that was verified, which is not
asked for; so a domain that is not there is not yet a refusal."""

from __future__ import annotations

from mailcheck.live.providers.base import (
    DOMAIN_NOT_IN_ACCOUNT,
    DOMAIN_NOT_VERIFIED,
    FORBIDDEN,
    FOUND,
    KEY_FORBIDDEN,
    KEY_REFUSED,
    KEY_SENDING_ONLY,
    NOT_FOUND,
    REFUSED,
    SENDING_ONLY,
    VALID,
    VERIFIED,
    Account,
    AccountDomain,
    Problem,
    Reader,
    Record,
    Stopped,
    pending,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.live.providers.api import Api, Reply

NAME = "SendGrid"
_VERIFY = "app.sendgrid.com/settings/sender_auth"
_KEYS = "app.sendgrid.com/settings/api_keys"
_RECORDS = {
    "mail_cname": "return-path",
    "dkim1": "dkim",
    "dkim2": "dkim",
    # without automated security; `domain_spf` is left out: the envelope sender is never on the domain itself
    "mail_server": "return-path",
    "subdomain_spf": "spf",
    "dkim": "dkim",
}


def base(region: str) -> str:
    """Subusers of the EU region have a host of their own."""
    return "https://api.eu.sendgrid.com" if region.strip().lower() == "eu" else "https://api.sendgrid.com"


def headers(key: str) -> dict[str, str]:
    """The key, where it belongs."""
    return {"authorization": f"Bearer {key}"}


def unsuited(key: str) -> tuple[Problem, str] | None:
    """A text that is no key of SendGrid is a key of somebody else: it is not shown to SendGrid."""
    if key.startswith("SG."):
        return None
    says = "this is no key of SendGrid: those begin with SG.; it was not sent, and SendGrid would refuse it"
    return Problem(KEY_REFUSED, says, f"put a key of {_KEYS} in its place"), REFUSED


async def ask(api: Api, domain: str, region: str) -> Account:
    """What the key may do, then the domain. Raises Stopped."""
    reply = await api.get("/v3/scopes")
    if reply.status not in (200, 403):  # 403: the key may not even ask this, and may still ask the next
        raise _refusal(api, reply, domain)
    sends = reply.status == 200 and _sends(api.read, reply.body)
    if reply.status == 200 and not sends:
        says = "the key lacks the permission Mail Send, so SendGrid will refuse what is sent with it"
        raise Stopped(Problem(KEY_FORBIDDEN, says, f"give it that permission at {_KEYS}, or use another key"), FORBIDDEN)
    if not domain:
        if reply.status == 403:
            raise _refusal(api, reply, domain)
        return Account("sendgrid", VALID)
    listed = await api.get("/v3/whitelabel/domains", domain=domain, limit="50")
    if listed.status == 403 and sends:
        says = f"the key is valid and may send; SendGrid does not show with it whether {domain} is authenticated"
        help = f"nothing is to be mended; {_VERIFY} shows the domains, and so does a key that may read Sender Authentication"
        raise Stopped(Problem(KEY_SENDING_ONLY, says, help), SENDING_ONLY)
    if listed.status != 200:
        raise _refusal(api, listed, domain)
    items = [one for one in api.read.items(listed.body, "the list of domains") if _name(api.read, one) == domain]
    if not items:
        return Account("sendgrid", VALID, AccountDomain(NOT_FOUND, domain), problems=(_absent(domain),))
    return _account(api.read, domain, items)


def _sends(read: Reader, body: Any) -> bool:
    scopes = read.mapping(body, "the list of scopes").get("scopes")
    if not isinstance(scopes, list):
        raise read.wrong("the list of scopes")
    return "mail.send" in scopes


def _name(read: Reader, item: dict[str, Any]) -> str:
    return read.host(item.get("domain"), "the name of a domain")


def _refusal(api: Api, reply: Reply, domain: str) -> Stopped:
    told = reply.body.get("errors") if isinstance(reply.body, dict) else None
    texts = [str(one.get("message")).lower() for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    if any("ip address is not" in text for text in texts):
        says = "SendGrid takes no requests from this machine's address, so nothing is known of the account"
        return Stopped(Problem(KEY_FORBIDDEN, says, "add the address under IP Access Management, or ask from another machine"))
    if reply.status == 401:
        says = "SendGrid does not accept this key: it is mistyped, cut short or revoked, and nothing can be sent with it"
        help = f"create a key at {_KEYS} and put it in its place; a key of the EU region works with that region only"
        return Stopped(Problem(KEY_REFUSED, says, help), REFUSED)
    if reply.status == 403:
        says = f"SendGrid forbids this key to ask about {domain or 'the account'}; whether it may send is not known"
        return Stopped(Problem(KEY_FORBIDDEN, says, f"look at {_KEYS} what the key may do"), FORBIDDEN)
    return api.unexpected(reply.status)


def _absent(domain: str) -> Problem:
    return Problem(
        DOMAIN_NOT_IN_ACCOUNT, f"{domain} is not among the authenticated domains of the SendGrid account that this key belongs to: "
        "SendGrid will refuse mail from it, unless a domain above it or the very address is verified there",
        f"authenticate {domain} at {_VERIFY}, or send from a domain that is",
    )  # fmt: skip


def _account(read: Reader, domain: str, items: list[dict[str, Any]]) -> Account:
    """Of several entries for one domain, the one that is valid, else the first."""
    valid = [one for one in items if read.flag(one.get("valid"), "whether a domain is valid")]
    item = (valid or items)[0]
    status = VERIFIED if valid else "pending"
    records = _records(read, item.get("dns"))
    problems = pending(NAME, _VERIFY, domain, records, verified=bool(valid))
    if not valid:
        says = (
            f"SendGrid has not validated {domain}: until it has, it will refuse mail from it unless the very address is verified, "
            "and signs it as sendgrid.net"
        )
        problems.insert(0, Problem(DOMAIN_NOT_VERIFIED, says, f"publish the records that are missing, then verify at {_VERIFY}"))
    return Account("sendgrid", VALID, AccountDomain(FOUND, domain, status), "", records, tuple(problems))


def _records(read: Reader, dns: Any) -> tuple[Record, ...]:
    known = read.mapping(dns, "the records")
    return tuple(
        read.record(
            "return-path" if str(one.get("type")).lower() == "mx" else purpose, read.host(one.get("host"), "the name of a record"),
            one.get("type"), one.get("data"), VERIFIED if read.flag(one.get("valid"), "the status of a record") else "pending",
        )
        for key, purpose in _RECORDS.items()
        if known.get(key) is not None
        for one in [read.mapping(known[key], "a record")]
    )  # fmt: skip
