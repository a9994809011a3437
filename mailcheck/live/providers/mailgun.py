"""Mailgun: `GET /v4/domains/{name}` and `GET /v4/domains`, with the key as the password of HTTP Basic.

From https://documentation.mailgun.com/docs/mailgun/api-reference/openapi-final/tag/Domains. A domain sending key may send and nothing
else, and a key of the other region is not known in this one: the refusals of all three look alike, so none is called wrong.
The domain that sends is the one of the login (mg.shop.example) and need not be the sender's."""

from __future__ import annotations

from base64 import b64encode

from mailcheck.live.providers.base import (
    DOMAIN_DISABLED,
    DOMAIN_NOT_IN_ACCOUNT,
    DOMAIN_NOT_VERIFIED,
    FOUND,
    KEY_FORBIDDEN,
    NOT_FOUND,
    UNKNOWN,
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

    from mailcheck.live.providers.api import Api

NAME = "Mailgun"
_VERIFY = "app.mailgun.com, Sending, Domains"


def base(region: str) -> str:
    """Each region has a host and domains of its own."""
    return "https://api.eu.mailgun.net" if _is_eu(region) else "https://api.mailgun.net"


def _is_eu(region: str) -> bool:
    return region.strip().lower() == "eu"


def headers(key: str) -> dict[str, str]:
    """The key, where it belongs (RFC 7617 2)."""
    return {"authorization": "Basic " + b64encode(f"api:{key}".encode()).decode("ascii")}


def unsuited(key: str) -> tuple[Problem, str] | None:
    """Keys have had several forms; any may be one."""
    return None


async def ask(api: Api, domain: str, region: str) -> Account:
    """The domain, else one below it. Raises Stopped."""
    if not domain:
        await _get(api, "/v4/domains", region, limit="1")
        return Account("mailgun", VALID)
    body = await _get(api, f"/v4/domains/{domain}", region)
    if body is None:
        below = await _below(api, domain, region)
        body = await _get(api, f"/v4/domains/{below}", region) if below else None
    if body is None:
        return Account("mailgun", VALID, AccountDomain(NOT_FOUND, domain), problems=(_absent(domain, region),))
    return _account(api.read, body)


async def _get(api: Api, path: str, region: str, **query: str) -> Any:
    """The body; None for 404."""
    reply = await api.get(path, **query)
    if reply.status in (401, 403):
        says = (
            f"Mailgun does not let this key read the account's domains in its region {'EU' if _is_eu(region) else 'US'}: it is wrong or "
            "revoked, of the other region, an SMTP password, or a domain sending key, which can send and nothing else"
        )
        raise Stopped(
            Problem(KEY_FORBIDDEN, says, "look under API Security; ask with an account key that may read domains"), UNKNOWN
        )
    if reply.status == 404 and isinstance(reply.body, dict):  # without JSON the path is wrong, as Mailgun's manual says
        return None
    if reply.status != 200:
        raise api.unexpected(reply.status)
    return reply.body


async def _below(api: Api, domain: str, region: str) -> str:
    """A domain of the account below this one: an active one first, then the shortest name; "" when there is none."""
    body = await _get(api, "/v4/domains", region, search=domain, limit="100")
    items = api.read.items(api.read.mapping(body, "the list of domains").get("items") or [], "the list of domains")
    found = [
        (api.read.word(one.get("state"), "the state of a domain") != "active", len(name), name)
        for one in items
        for name in [api.read.host(one.get("name"), "the name of a domain")]
        if name.endswith("." + domain)
    ]
    return min(found)[2] if found else ""


def _absent(domain: str, region: str) -> Problem:
    here, other = ("EU", "US") if _is_eu(region) else ("US", "EU")
    return Problem(
        DOMAIN_NOT_IN_ACCOUNT, f"neither {domain} nor a domain below it is in the Mailgun account that this key belongs to (region {here}): "
        "mail from it goes out under another domain, and fails DMARC at the receiver",
        f"add it at {_VERIFY}; if it is in the region {other}, say so in the settings",
    )  # fmt: skip


def _account(read: Reader, body: Any) -> Account:
    answer = read.mapping(body, "the domain")
    item = read.mapping(answer.get("domain"), "the domain")
    name = read.host(item.get("name"), "the name of a domain")
    state = read.word(item.get("state"), "the state of a domain")
    records = tuple(_record(read, one) for one in read.items(answer.get("sending_dns_records") or [], "the records"))
    problems = [] if state == "disabled" else pending(NAME, _VERIFY, name, records, verified=state == "active")
    if state == "disabled":
        says = f"Mailgun has disabled {name}, so it will refuse mail that is sent through it"
        problems.append(Problem(DOMAIN_DISABLED, says, f"look at {_VERIFY} for the reason"))
    elif state != "active":
        says = f"Mailgun will refuse mail that is sent through {name} until it is verified; its state is {state or 'not told'}"
        problems.insert(0, Problem(DOMAIN_NOT_VERIFIED, says, f"publish the records that are missing, then verify at {_VERIFY}"))
    status = VERIFIED if state == "active" else state
    return Account("mailgun", VALID, AccountDomain(FOUND, name, status), "", records, tuple(problems))


def _record(read: Reader, item: dict[str, Any]) -> Record:
    name = read.host(item.get("name"), "the name of a record")
    valid = read.word(item.get("valid"), "the status of a record")
    kind = str(item.get("record_type")).upper()
    if "._domainkey." in name:
        purpose = "dkim"
    elif kind == "TXT":
        purpose = "dmarc" if name.startswith("_dmarc.") else "spf"
    else:
        purpose = "tracking" if kind == "CNAME" else "other"
    return read.record(purpose, name, kind, item.get("value"), VERIFIED if valid == "valid" else valid, item.get("priority"))
