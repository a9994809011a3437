"""Resend: `GET /domains`, `GET /domains/{id}`, with the key as a bearer token.

From its OpenAPI description (version 1.5.0) and https://resend.com/docs/api-reference/errors: the name of an error tells more than
its status. A key that does not exist has been answered with 400, 401 and 403."""

from __future__ import annotations

from mailcheck.live.providers.base import (
    DOMAIN_DISABLED,
    DOMAIN_NOT_IN_ACCOUNT,
    DOMAIN_NOT_VERIFIED,
    FORBIDDEN,
    FOUND,
    KEY_FORBIDDEN,
    KEY_REFUSED,
    KEY_SENDING_ONLY,
    NEEDED,
    NOT_FOUND,
    REFUSED,
    REGION_DIFFERS,
    SENDING_ONLY,
    VALID,
    VERIFIED,
    Account,
    AccountDomain,
    Problem,
    Reader,
    Record,
    Stopped,
    in_full,
    not_understood,
    pending,
    zone_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.live.providers.api import Api, Reply

NAME = "Resend"
VERIFY = "resend.com/domains"

_PAGE = 100  # domains; the most the API gives at once
_MOST_PAGES = 20
_SANDBOX = "resend.dev"  # belongs to Resend and stands in nobody's account; another rule speaks of it
_UNKNOWN_KEY = ("invalid_api_key", "missing_api_key")
_SHUT_KEY = ("suspended_api_key", "inactive_api_key")


def base(region: str) -> str:
    """One for all regions."""
    return "https://api.resend.com"


def headers(key: str) -> dict[str, str]:
    """The key, where it belongs."""
    return {"authorization": f"Bearer {key}"}


def unsuited(key: str) -> tuple[Problem, str] | None:
    """A text that is no key of Resend is a key of somebody else: it is not shown to Resend."""
    if key.startswith("re_"):
        return None
    says = "this is no key of Resend: those begin with re_; it was not sent, and Resend would refuse it"
    return Problem(KEY_REFUSED, says, "put a key of resend.com/api-keys in its place"), REFUSED


async def ask(api: Api, domain: str, region: str) -> Account:
    """The key, then the domain, then its records. Raises Stopped."""
    names, item = await _find(api, domain)
    if not domain or domain == _SANDBOX:
        return Account("resend", VALID)
    if item is None:
        return Account("resend", VALID, AccountDomain(NOT_FOUND, domain), problems=(_absent(domain, names),))
    late: list[Problem] = []
    try:
        reply = await api.get(f"/domains/{api.read.id(item.get('id'), 'the id of a domain')}")
        if reply.status != 200:
            raise api.unexpected(reply.status)
        item = {**item, **api.read.mapping(reply.body, "the domain")}
    except Stopped as stopped:
        late = [stopped.problem]  # the list has told the status
    return _account(api.read, domain, region, item, late)


async def _find(api: Api, domain: str) -> tuple[dict[str, str], dict[str, Any] | None]:
    """The domains of the account with their status, as far as they were read; and the one sought, None when it is not there."""
    names: dict[str, str] = {}
    query = {"limit": str(_PAGE)}
    for _ in range(_MOST_PAGES):
        reply = await api.get("/domains", **query)
        if reply.status != 200:
            raise _refusal(api, reply, domain)
        page = api.read.mapping(reply.body, "the list of domains")
        items = api.read.items(page.get("data"), "the list of domains")
        for item in items:
            name = api.read.host(item.get("name"), "the name of a domain")
            names[name] = api.read.word(item.get("status"), "the status of a domain")
            if name == domain:
                return names, item
        if not domain or page.get("has_more") is not True:
            return names, None
        after = api.read.id(items[-1].get("id") if items else None, "the id of a domain")
        if query.get("after") == after:
            raise api.read.wrong("the list of domains")
        query["after"] = after
    raise Stopped(not_understood(NAME, f"its list of domains goes on after {_PAGE * _MOST_PAGES}"))


def _refusal(api: Api, reply: Reply, domain: str) -> Stopped:
    body = reply.body if isinstance(reply.body, dict) else {}
    name = str(body.get("name"))
    shown = domain or "a domain"
    if name == "restricted_api_key":
        says = f"the key is valid and may only send: Resend does not show with it whether {shown} is verified"
        return Stopped(
            Problem(
                KEY_SENDING_ONLY, says, f"nothing is to be mended; {VERIFY} shows the domains, and so does a key with full access"
            ),
            SENDING_ONLY,
        )
    if name in _SHUT_KEY:
        says = "Resend knows this key and has shut it, so nothing can be sent with it"
        return Stopped(
            Problem(KEY_FORBIDDEN, says, "look at resend.com/api-keys and at what Resend has written to you"), FORBIDDEN
        )
    wrong = name == "validation_error" and str(body.get("message")).lower().strip(" .") == "api key is invalid"
    if name in _UNKNOWN_KEY or wrong or reply.status == 401:
        says = "Resend does not know this key: it is mistyped, cut short or revoked, and nothing can be sent with it"
        return Stopped(Problem(KEY_REFUSED, says, "create a key at resend.com/api-keys and put it in its place"), REFUSED)
    if reply.status == 403:
        says = f"Resend forbids this key, or this machine, to ask for the domains, so nothing is known of {shown}"
        return Stopped(Problem(KEY_FORBIDDEN, says, "look at resend.com/api-keys what the key may do"), FORBIDDEN)
    return api.unexpected(reply.status)


def _absent(domain: str, names: dict[str, str]) -> Problem:
    near = [name for name in names if name.endswith("." + domain) or domain.endswith("." + name)][:3]
    there = (
        f"; in the account is {', '.join(f'{one} ({names[one]})' for one in near)}, which does not stand for it" if near else ""
    )
    return Problem(
        DOMAIN_NOT_IN_ACCOUNT, f"{domain} is not in the Resend account that this key belongs to: Resend will refuse mail from it{there}",
        f"add {domain} at {VERIFY}, or send from a domain that is there",
    )  # fmt: skip


def _account(read: Reader, domain: str, region: str, item: dict[str, Any], late: list[Problem]) -> Account:
    status = read.word(item.get("status"), "the status of a domain")
    there = read.word(item.get("region"), "the region of a domain")
    records = _records(read, domain, item.get("records"))
    needed = [one for one in records if one.purpose in NEEDED]
    # partly verified may be about receiving alone: what is needed for sending decides
    partly = status.startswith("partially-") and bool(needed) and all(one.status == VERIFIED for one in needed)
    good = status == VERIFIED or partly
    problems: list[Problem] = []
    if not good:
        problems.append(
            Problem(
                DOMAIN_NOT_VERIFIED, f"Resend will refuse mail from {domain} until it is verified; its status is {status or 'not told'}",
                f"publish the records that are missing, then verify at {VERIFY}",
            )
        )  # fmt: skip
    capabilities = item.get("capabilities")
    if isinstance(capabilities, dict) and capabilities.get("sending") == "disabled":
        says = f"sending from {domain} is switched off at Resend, so it will refuse mail from it"
        problems.append(Problem(DOMAIN_DISABLED, says, f"switch sending on at {VERIFY}"))
    problems += pending(NAME, VERIFY, domain, records, verified=good)
    if region and there and region != there:
        says = f"Resend keeps {domain} in {there}, and {region} is configured: the MX of its return path is the one of {there}"
        problems.append(Problem(REGION_DIFFERS, says, f"write {there}"))
    return Account("resend", VALID, AccountDomain(FOUND, domain, status), there, tuple(records), (*problems, *late))


def _records(read: Reader, domain: str, listed: Any) -> list[Record]:
    """Names are given in the registrable domain: `send.mail` for mail.shop.example."""
    items = [
        one for one in read.items(listed or [], "the records") if one.get("name") is not None and one.get("value") is not None
    ]
    names = ["" if one["name"] in ("", "@") else read.host(one["name"], "the name of a record") for one in items]
    zone = zone_of(domain, names)
    return [
        read.record(
            _purpose(one), in_full(name, zone, domain), one.get("type"), one["value"], read.word(one.get("status"), "the status of a record"),
            one.get("priority"),
        )
        for one, name in zip(items, names, strict=True)
    ]  # fmt: skip


def _purpose(item: dict[str, Any]) -> str:
    """Of the two records for SPF, the MX is where bounces come back to."""
    if item.get("record") == "SPF":
        return "return-path" if item.get("type") == "MX" else "spf"
    return {"DKIM": "dkim", "Receiving": "receiving", "Tracking": "tracking", "TrackingCAA": "tracking"}.get(
        str(item.get("record")), "verification"
    )
