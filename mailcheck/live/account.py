"""What a provider's API says of the key and of the sender's domain: `mailcheck account`.

Only what is read is asked for; nothing is changed at the provider, and nothing is sent."""

from __future__ import annotations

import re

from mailcheck.live.providers import brevo, mailgun, postmark, resend, sendgrid
from mailcheck.live.providers.api import Api
from mailcheck.live.providers.base import (
    KEY_REFUSED,
    KINDS,
    NEEDED,
    NOT_SUPPORTED,
    REFUSED,
    UNKNOWN,
    VALID,
    Account,
    AccountDomain,
    AccountRequest,
    ClientOptions,
    Problem,
    Provider,
    Reader,
    Record,
    Stopped,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.dns.expected import Expected

__all__ = [
    "KINDS", "PROVIDERS", "Account", "AccountDomain", "AccountRequest", "ClientOptions", "Problem", "Record", "ask_account",
    "expectations",
]  # fmt: skip

PROVIDERS: dict[str, Provider] = {
    "resend": resend,
    "sendgrid": sendgrid,
    "postmark": postmark,
    "mailgun": mailgun,
    "brevo": brevo,
}

_KEY = re.compile(r"[\x21-\x7e]{1,500}")  # what can stand in a header as it is
_DOMAIN = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,62})?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62})?)+", re.A)


async def ask_account(request: AccountRequest, client_options: ClientOptions = ClientOptions()) -> Account:  # noqa: B008 - frozen
    """What the provider says. At most a handful of requests, all to one host; ends within `client_options.whole` seconds.

    Raises UsageError when the library httpx is missing or `api_base` is no URL that a key may be sent to; whatever the
    server does becomes a problem in the answer."""
    provider = PROVIDERS.get(request.provider)
    if provider is None:
        says = "there is no API of this provider that mailcheck could ask about the account with a sending key"
        return Account(
            request.provider,
            problems=(Problem(NOT_SUPPORTED, says, f"mailcheck account knows {', '.join(sorted(PROVIDERS))}"),),
        )
    key = request.key.text
    unsuited = _unusable(provider, key) or provider.unsuited(key)
    if unsuited:
        return Account(request.provider, unsuited[1], problems=(unsuited[0],))
    domain = _domain(request.sender_domain)
    headers = provider.headers(key)
    read = Reader(provider.NAME, [key, *headers.values()])
    async with Api(provider.NAME, request.api_base or provider.base(request.region), headers, read, client_options) as api:
        try:
            return await provider.ask(api, domain, request.region.strip().lower())
        except Stopped as stopped:
            return Account(
                request.provider, stopped.key or (VALID if api.accepted else UNKNOWN), problems=(stopped.problem,)
            )  # fmt: skip


def _unusable(provider: Provider, key: str) -> tuple[Problem, str] | None:
    """A key that cannot be sent: a line end in a header would begin another one."""
    if _KEY.fullmatch(key):
        return None
    says = "there is no key" if not key else "the key holds blanks, line ends or letters outside ASCII, or is far too long"
    return Problem(
        KEY_REFUSED, f"{says}: {provider.NAME} has no such key, and it was not sent", "copy the key anew, on one line"
    ), REFUSED


def _domain(text: str | None) -> str:
    """The sender's domain in lower case A-labels, without the final dot; "" when it is none, which other rules complain of."""
    name = (text or "").strip().removesuffix(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return name if len(name) <= 253 and _DOMAIN.fullmatch(name) else ""


# --- what the DNS check is to look for ---------------------------------------------------------------------------


def expectations(account: Account, domain: str) -> list[Expected]:
    """The records that the provider lists for this domain, as the DNS check takes them. Empty when the account is not known
    to have the domain. Records for receiving mail and those whose name or type the DNS check cannot ask for are left out."""
    if account.domain.state != "found" or _domain(account.domain.name) != _domain(domain):
        return []
    provider = PROVIDERS.get(account.provider)
    name = provider.NAME if provider else account.provider
    return [
        _expected(one, name)
        for one in account.records
        if one.name and one.purpose != "receiving" and one.type in ("TXT", "CNAME", "MX")
    ]


def _expected(record: Record, provider: str) -> Expected:
    from mailcheck.dns.expected import Expected

    contains, pattern = _sought(record)
    needed = "always" if record.purpose in NEEDED else "recommended" if record.purpose == "dmarc" else "optional"
    why = f"{provider}'s own list for the domain asks for it" + (
        "" if record.status == "verified" else f" ({record.status or 'no status'})"
    )
    return Expected(
        record.purpose, record.name, record.name, record.type, record.value, pattern, contains, record.priority, 1, needed, why, False
    )  # fmt: skip


def _sought(record: Record) -> tuple[str, str]:
    """What a published value must hold, or the pattern it must be: an SPF record may authorise others too, a DKIM record may
    have more tags than the provider shows."""
    value = record.value
    if record.type != "TXT":
        return "", re.escape(value) + r"\.?"
    if record.purpose == "spf":
        terms = [word.lstrip("+") for word in value.split()[1:] if not re.fullmatch(r"[-~?+]?all", word, re.I)]
        return (terms[0], "") if len(terms) == 1 else ("", re.escape(value))
    if record.purpose == "dkim" and (key := re.search(r"(?:^|;)\s*(p=[A-Za-z0-9+/=]+)", value)):
        return key[1], ""
    if record.purpose == "dmarc":
        return "v=DMARC1", ""  # a stricter policy than the one shown is as good
    return value, ""
