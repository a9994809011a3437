"""Brevo: `GET /v3/senders/domains/{domain}` with the key in the header `api-key`.

From https://developers.brevo.com/reference/get-domain-configuration and /docs/domain-authentication-and-verification; the two DKIM
records dkim1Record and dkim2Record, which newer accounts have, are from answers that users show."""

from __future__ import annotations

from mailcheck.live.providers.base import (
    DOMAIN_NOT_IN_ACCOUNT,
    DOMAIN_NOT_VERIFIED,
    FORBIDDEN,
    FOUND,
    KEY_FORBIDDEN,
    KEY_REFUSED,
    NOT_FOUND,
    NOT_SUPPORTED,
    REFUSED,
    UNKNOWN,
    VALID,
    VERIFIED,
    Account,
    AccountDomain,
    Problem,
    Reader,
    Record,
    Stopped,
    in_full,
    pending,
    zone_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.live.providers.api import Api, Reply

NAME = "Brevo"
_VERIFY = "app.brevo.com/senders/domain/list"
_KEYS = "app.brevo.com/settings/keys/api"
_RECORDS = {
    "brevo_code": "verification",
    "dkim1Record": "dkim",
    "dkim2Record": "dkim",
    "dkim_record": "dkim",
    "dmarc_record": "dmarc",
}


def base(region: str) -> str:
    """One for all."""
    return "https://api.brevo.com"


def headers(key: str) -> dict[str, str]:
    """The key, where it belongs."""
    return {"api-key": key}


def unsuited(key: str) -> tuple[Problem, str] | None:
    """Brevo has two kinds of keys, and the one for SMTP is unknown to its API."""
    if not key.startswith("xsmtpsib-"):
        return None
    says = "this is an SMTP key (xsmtpsib-), and Brevo's API takes API keys only (xkeysib-): nothing can be asked with it"
    return Problem(
        NOT_SUPPORTED, says, f"the key is right for SMTP; to ask about the account, make an API key at {_KEYS}"
    ), UNKNOWN


async def ask(api: Api, domain: str, region: str) -> Account:
    """The domain, or the list where there is none to ask about. Raises Stopped."""
    reply = await api.get(f"/v3/senders/domains/{domain}" if domain else "/v3/senders/domains")
    if domain and reply.status == 404 and isinstance(reply.body, dict):  # without JSON it is not Brevo that answers
        return Account("brevo", VALID, AccountDomain(NOT_FOUND, domain), problems=(_absent(domain),))
    if reply.status != 200:
        raise _refusal(api, reply)
    if not domain:
        return Account("brevo", VALID)
    return _account(api.read, domain, api.read.mapping(reply.body, "the domain"))


def _refusal(api: Api, reply: Reply) -> Stopped:
    text = str(reply.body.get("message")).lower() if isinstance(reply.body, dict) else ""
    if reply.status == 401 and "ip address" in text:
        says = "Brevo does not take requests from this machine's address, which is not on the account's list"
        return Stopped(
            Problem(KEY_FORBIDDEN, says, "authorise it at app.brevo.com/security/authorised_ips, or ask from another machine")
        )
    if reply.status == 401:
        says = "Brevo does not know this key: it is mistyped, cut short or revoked, and its API sends nothing with it"
        return Stopped(Problem(KEY_REFUSED, says, f"create an API key at {_KEYS} and put it in its place"), REFUSED)
    if reply.status == 403:
        says = "Brevo forbids this key to ask about the domains of the account; whether it may send is not known"
        return Stopped(Problem(KEY_FORBIDDEN, says, f"look at {_KEYS} what the key may do"), FORBIDDEN)
    return api.unexpected(reply.status)


def _absent(domain: str) -> Problem:
    return Problem(
        DOMAIN_NOT_IN_ACCOUNT, f"{domain} is not in the Brevo account that this key belongs to: Brevo will not send under its name, "
        "but refuse the mail or replace the sender",
        f"add and authenticate {domain} at {_VERIFY}",
    )  # fmt: skip


def _account(read: Reader, domain: str, body: dict[str, Any]) -> Account:
    authenticated = read.flag(body.get("authenticated"), "whether the domain is authenticated")
    records = _records(read, domain, read.mapping(body.get("dns_records") or {}, "the records"))
    problems = pending(NAME, _VERIFY, domain, records, verified=authenticated)
    if not authenticated:
        says = f"Brevo has not authenticated {domain}: until it has, it replaces the sender by an address at brevosend.com"
        problems.insert(
            0, Problem(DOMAIN_NOT_VERIFIED, says, f"publish the records that are missing, then authenticate it at {_VERIFY}")
        )
    status = VERIFIED if authenticated else "pending"
    return Account("brevo", VALID, AccountDomain(FOUND, domain, status), "", records, tuple(problems))


def _records(read: Reader, domain: str, listed: dict[str, Any]) -> tuple[Record, ...]:
    """Names are given in the registrable domain: `mail._domainkey.news` for news.shop.example, `@` or nothing for the domain."""
    items = [(purpose, read.mapping(listed[key], "a record")) for key, purpose in _RECORDS.items() if listed.get(key) is not None]
    names = [_name(read, one) for _, one in items]
    zone = zone_of(domain, names)
    return tuple(
        read.record(
            purpose, in_full(name, zone, domain), one.get("type"), one.get("value"),
            VERIFIED if read.flag(one.get("status"), "the status of a record") else "pending",
        )
        for (purpose, one), name in zip(items, names, strict=True)
    )  # fmt: skip


def _name(read: Reader, item: dict[str, Any]) -> str:
    text = item.get("host_name")
    return "" if text in ("", "@", None) else read.host(text, "the name of a record")
