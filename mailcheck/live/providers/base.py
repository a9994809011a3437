"""What is asked of a provider's API and what comes back, in plain values; and how its answers are read.

An answer is a stranger's text: only fields that are known are read, each must have its form, and nothing that holds the key
is taken over, wherever the provider may have put it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

    from mailcheck.live.providers.api import Api
    from mailcheck.live.target import Secret

# what became of the key
VALID, SENDING_ONLY, REFUSED, FORBIDDEN, UNKNOWN = "valid", "sending-only", "refused", "forbidden", "unknown"
FOUND, NOT_FOUND = "found", "not-found"  # and UNKNOWN: whether the domain is in the account

KEY_REFUSED = "key-refused"
KEY_SENDING_ONLY = "key-sending-only"
KEY_FORBIDDEN = "key-forbidden"
DOMAIN_NOT_IN_ACCOUNT = "domain-not-in-account"
DOMAIN_NOT_VERIFIED = "domain-not-verified"
DOMAIN_DISABLED = "domain-disabled"
RECORDS_PENDING = "records-pending"
REGION_DIFFERS = "region-differs"
SMTP_OFF = "smtp-off"
SANDBOX = "sandbox"
RATE_LIMITED = "rate-limited"
API_UNREACHABLE = "api-unreachable"
API_FAILED = "api-failed"
NOT_UNDERSTOOD = "api-answer-not-understood"
NOT_SUPPORTED = "not-supported"
KINDS = (
    KEY_REFUSED, KEY_SENDING_ONLY, KEY_FORBIDDEN, DOMAIN_NOT_IN_ACCOUNT, DOMAIN_NOT_VERIFIED, DOMAIN_DISABLED, RECORDS_PENDING,
    REGION_DIFFERS, SMTP_OFF, SANDBOX, RATE_LIMITED, API_UNREACHABLE, API_FAILED, NOT_UNDERSTOOD, NOT_SUPPORTED,
)  # fmt: skip

VERIFIED = "verified"  # the word for a domain or record with which all is well, whatever the provider calls it

_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})?)*", re.A)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.A)
_ID = re.compile(r"[A-Za-z0-9-]{1,64}", re.A)
_LONGEST_NAME = 253  # characters (RFC 1035 2.3.4, without the final dot)
_LONGEST_VALUE = 4_096  # characters of a record's value; a DKIM key of 4096 bits has 740
_MOST_ITEMS = 5_000  # of a list; SendGrid allows 3,000 domains, and nobody allows more
_SHORTEST_SECRET = 8  # characters; what is shorter is found by chance in any text


class AccountRequest(NamedTuple):
    """What to ask.

    provider:      its id, as in the schemas ("resend").
    key:           the API key that the application sends with.
    sender_domain: the domain of the sender; None: not known, then only the key is asked about.
    region:        the provider's region as configured; "": not known, the provider's default is asked.
    api_base:      a URL in place of the provider's own, for tests."""

    provider: str
    key: Secret
    sender_domain: str | None = None
    region: str = ""
    api_base: str = ""


class ClientOptions(NamedTuple):
    """How to ask. `each`: seconds for one request with its answer; `whole`: for all of them together, pauses included.
    `context`: the certificates that are trusted; None: those of the system."""

    each: float = 10.0
    whole: float = 30.0
    context: ssl.SSLContext | None = None


class Problem(NamedTuple):
    """One thing the user should know. `kind`: one of KINDS; `says`: what is so and what follows from it; `help`: what to do."""

    kind: str
    says: str
    help: str


class Record(NamedTuple):
    """One DNS record that the provider lists for the domain.

    purpose:  spf | dkim | return-path | verification | dmarc | tracking | receiving | other.
    name:     in full, lower case, without the final dot; "" where the provider gives only a part and the rest is not known.
    value:    of a TXT without quotes; of a CNAME or MX the host, lower case, without the final dot.
    priority: of an MX; None elsewhere, and where it is not told.
    status:   `verified`, else the provider's word (pending, failed, not-started, temporary-failure, unknown)."""

    purpose: str
    name: str
    type: str
    value: str
    priority: int | None
    status: str


class AccountDomain(NamedTuple):
    """The sender's domain in the account.

    state:  found | not-found | unknown (the key may not see it, or nobody asked).
    name:   as the provider has it; at Mailgun a domain below the sender's may do.
    status: `verified`, else the provider's word; "" unless found."""

    state: str = UNKNOWN
    name: str = ""
    status: str = ""


class Account(NamedTuple):
    """What the provider says. `key`: valid | sending-only | refused | forbidden | unknown; `region`: of the domain, "" where the
    provider does not tell."""

    provider: str
    key: str = UNKNOWN
    domain: AccountDomain = AccountDomain()
    region: str = ""
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()


class Stopped(Exception):
    """Asking cannot go on. Holds nothing the provider or the user has written, but what `problem` says."""

    def __init__(self, problem: Problem, key: str = "") -> None:
        super().__init__(problem.kind)
        self.problem = problem
        self.key = key


class Provider(Protocol):
    """A module of this package."""

    NAME: str

    def base(self, region: str) -> str: ...

    def headers(self, key: str) -> dict[str, str]: ...

    def unsuited(self, key: str) -> tuple[Problem, str] | None:
        """Why this key need not be sent at all, and what that makes of it; None: ask."""

    async def ask(self, api: Api, domain: str, region: str) -> Account:
        """Raises Stopped. `domain`: lower case A-labels without the final dot, "" when there is none to ask about."""


# --- reading an answer -------------------------------------------------------------------------------------------


def not_understood(name: str, why: str) -> Problem:
    """`why`: a clause ("it is no JSON")."""
    return Problem(
        NOT_UNDERSTOOD, f"the answer of {name}'s API cannot be read ({why}), so nothing is known of the account",
        "look whether a proxy or another service answers in its place; else the API may have changed: please report it",
    )  # fmt: skip


class Reader:
    """Reads fields. Raises Stopped where a field has not its form. `secrets`: texts that no field may hold."""

    def __init__(self, name: str, secrets: Sequence[str]) -> None:
        self.name = name
        self.secrets = [one for one in secrets if len(one) >= _SHORTEST_SECRET]

    def wrong(self, what: str) -> Stopped:
        return Stopped(not_understood(self.name, f"{what} has not the form it should have"))

    def mapping(self, value: Any, what: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(what)
        return value

    def items(self, value: Any, what: str) -> list[dict[str, Any]]:
        """A list of objects."""
        if not isinstance(value, list) or len(value) > _MOST_ITEMS or not all(isinstance(one, dict) for one in value):
            raise self.wrong(what)
        return value

    def flag(self, value: Any, what: str) -> bool:
        if not isinstance(value, bool):
            raise self.wrong(what)
        return value

    def word(self, value: Any, what: str) -> str:
        """A status or region: lower case, with hyphens. "" for None."""
        if value is None:
            return ""
        text = self._text(value, what)
        if not _WORD.fullmatch(text):
            raise self.wrong(what)
        return text.lower().replace("_", "-")

    def id(self, value: Any, what: str) -> str:
        """What may stand in a path."""
        text = self._text(value, what)
        if not _ID.fullmatch(text):
            raise self.wrong(what)
        return text

    def host(self, value: Any, what: str) -> str:
        """A name: lower case, without the final dot."""
        text = self._text(value, what).removesuffix(".").lower()
        if len(text) > _LONGEST_NAME or not _HOST.fullmatch(text):
            raise self.wrong(what)
        return text

    def record(self, purpose: str, name: str, kind: Any, value: Any, status: str, priority: Any = None) -> Record:
        """A record whose name and status are read already."""
        kind = self._text(kind, "the type of a record").upper()
        if kind in ("CNAME", "MX"):
            value = self.host(value, "the value of a record")
        else:
            value = self._text(value, "the value of a record").strip()
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
        if kind not in ("TXT", "CNAME", "MX", "CAA") or len(value) > _LONGEST_VALUE or not value.isprintable():
            raise self.wrong("a record")
        return Record(purpose, name, kind, value, self._priority(priority) if kind == "MX" else None, status)

    def _priority(self, value: Any) -> int | None:
        """A whole number of 16 bits, be it written as a text (Mailgun)."""
        if value is None or value == "":
            return None
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 65_535:
            raise self.wrong("the priority of a record")
        return value

    def _text(self, value: Any, what: str) -> str:
        if not isinstance(value, str) or any(secret in value for secret in self.secrets):
            raise self.wrong(what)
        return value


def zone_of(domain: str, names: Sequence[str]) -> str:
    """The zone that the names of a domain's records are written in, as told by one with `_domainkey`: what stands behind that
    label is the part of the domain that lies in the zone. `send.shop.example` with `x._domainkey.send` is in `shop.example`.
    The domain itself where that name ends with the label or with the domain; "" where no name tells."""
    for name in names:
        _, found, rest = f".{name}".partition("._domainkey")
        if not found or (rest and not rest.startswith(".")):
            continue
        rest = rest[1:]
        if rest in ("", domain):
            return domain
        if domain.startswith(rest + "."):
            return domain[len(rest) + 1 :]
    return ""


def in_full(name: str, zone: str, domain: str) -> str:
    """A name in full. `name`: lower case; "" and "@" stand for the zone; "" when the zone is not known."""
    if name == domain or name.endswith("." + domain):
        return name
    if not zone:
        return ""
    return zone if name in ("", "@") else f"{name}.{zone}"


# --- what several providers complain about -----------------------------------------------------------------------


def pending(name: str, where: str, domain: str, records: Sequence[Record], *, verified: bool) -> list[Problem]:
    """A problem that names the records which are needed and which the provider has not found. `name`: of the provider;
    `where`: its page to verify at."""
    missing = [one for one in records if one.purpose in NEEDED and one.status != VERIFIED]
    if not missing:
        return []
    shown = ", ".join(
        f"{one.type} {one.name or 'at a name it does not tell'} ({one.status or 'no status'})" for one in missing[:10]
    )
    more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
    then = "when it looks again, it may withdraw the verification" if verified else "until it has, the domain is not verified"
    return [
        Problem(
            RECORDS_PENDING, f"{name} has not found these records of {domain}: {shown}{more}; {then}",
            f"publish them as {name} lists them, then verify again at {where}",
        )
    ]  # fmt: skip


NEEDED = ("spf", "dkim", "return-path", "verification")  # purposes without which a provider does not verify
