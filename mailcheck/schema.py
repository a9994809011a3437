"""The schema language: what a file in `schemas/apps` or `schemas/providers` may say.

These models are used when schemas are written, checked and compiled; a normal run never imports them
(and so never imports pydantic). docs/schemas.md explains the language to people.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mailcheck.patterns import problem

SETTINGS = (
    "url", "address", "service", "host", "port", "username", "password", "from", "from_local", "from_domain",
    "from_name", "reply_to", "envelope_from", "helo", "auth_method", "api_key", "api_region", "api_domain",
)  # fmt: skip
"""Every canonical setting. Rules know these names and no others."""

TLS_MODES = ("implicit", "starttls", "opportunistic", "none", "by-port", "unknown")
FORMATS = (
    "env", "yaml", "json", "ini", "toml", "properties", "xml", "csv", "hcl", "php", "python", "js", "ruby",
    "elixir", "command", "keyvalue", "zone", "text",
)  # fmt: skip

Tls = Literal["implicit", "starttls", "opportunistic", "none", "by-port", "unknown"]
Mode = Literal["implicit", "starttls", "none"]
Literals = str | int | bool


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _spec(value: Any) -> Any:
    return {"keys": _listed(value)} if isinstance(value, str | list) else value


StrList = Annotated[list[str], BeforeValidator(_listed)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Strict(BaseModel):
    """A piece of a schema file. An unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


When = dict[str, Literals | list[Literals]]
"""Named values and what they must equal; all must hold. `set` and `unset` are words of the language."""


MARK_KINDS = ("keys", "prefix", "path", "image", "file", "text", "within", "provider_host")


class Mark(Strict):
    """One kind of evidence that this program reads a scope. Exactly one of the kinds is given."""

    keys: StrList | None = None
    value: str | None = None  # glob on the value of the (single) key
    prefix: str | None = None
    path: str | None = None
    image: str | None = None  # without registry; with `:tag` only where the tag matters (globs allowed)
    file: str | None = None  # glob on the last part of the path
    text: str | None = None  # stands literally in the file
    within: StrList | None = None  # a name on the way to the keys (or, in env, a key itself) contains one of these words
    provider_host: Literal[True] | None = None  # the host is one of a known provider
    needed: bool = False  # without this one the schema is not considered (versions told apart by an image tag)
    weight: Literal["proof", "strong", "weak"] = "strong"

    @model_validator(mode="after")
    def _one_kind(self) -> Mark:
        kinds = [k for k in MARK_KINDS if getattr(self, k) is not None]
        if len(kinds) != 1:
            raise ValueError(f"a mark has exactly one of {', '.join(MARK_KINDS)}")
        if self.value is not None and (kinds != ["keys"] or len(self.keys or ()) != 1):
            raise ValueError("`value` goes with a single key in `keys`")
        return self


class Place(Strict):
    """Where a program's keys stand, and how they are spelled there."""

    format: StrList
    at: str = ""  # "" root | a.b | list[] | * any name | ** any mapping at any depth | list[name=value]; `!yaml` opens a value
    where: dict[str, Literals | list[Literals]] = {}
    prefix: str = ""
    spelling: Literal["as-is", "upper", "lower", "double-underscore", "any-case"] = "as-is"
    references: StrList = ["usual"]
    closed: bool = False
    beaten_by: str | None = None
    files: StrList = []
    unverified: bool = False

    @model_validator(mode="after")
    def _known_formats(self) -> Place:
        unknown = set(self.format) - set(FORMATS)
        if unknown:
            raise ValueError(f"unknown format {', '.join(sorted(unknown))}")
        return self


class DefaultLine(Strict):
    """One line of a default that depends on something: a literal, or the value of another setting."""

    when: When = {}
    is_: Literals | None = Field(None, alias="is")
    of: str | None = None


class Spec(Strict):
    """How one setting or switch is written and read. See docs/schemas.md for every field."""

    keys: StrList | None = None
    as_: str | None = Field(None, alias="as")
    words: list[str] | None = None
    yes: list[str] | None = None
    no: list[str] | None = None
    other: Literals | None = None  # `error`: the program refuses
    empty: Literal["unset", "value", "error"] | None = None
    default: Literals | list[DefaultLine] | None = None
    file: StrList | None = None
    elsewhere: str | None = None
    always: Literals | None = None
    join: str | None = None
    wins: bool | None = None
    form: Literal["address", "mailbox", "mailbox-list", "local-part", "host"] | None = None
    type: Literal["string", "number", "boolean"] | None = None
    unverified: bool | None = None


SpecOrKeys = Annotated[Spec, BeforeValidator(_spec)]


class TlsLine(Strict):
    when: When = {}
    is_: Tls = Field(alias="is")


class LoginLine(Strict):
    when: When = {}
    is_: Literal["used", "not-used", "fails"] = Field(alias="is")


class CertificateLine(Strict):
    when: When = {}
    is_: Literal["verified", "unverified"] = Field(alias="is")


class Transport(Strict):
    """One of the ways mail can leave, in the program's order."""

    id: Id
    kind: Literal["smtp", "api", "local", "nothing"] = "smtp"
    provider: str | None = None
    when: When = {}
    needs: list[str] = []
    incomplete: Literal["next", "off", "error", "late"] = "late"
    settings: dict[str, SpecOrKeys | None] = {}
    tls: list[TlsLine] | None = None
    says: str | None = None  # what the user should know when mail leaves this way


class Reject(Strict):
    """A combination the program itself refuses, or one whose effect has to be said."""

    when: When
    code: Annotated[str, Field(pattern=r"^MC\d{3}$")]
    says: str
    help: str | None = None  # what to write instead, where that is not simply another value of one of the keys
    severity: Literal["error", "warning", "note"] = "error"


class OtherKey(Strict):
    state: Literal["ignored", "deprecated", "removed", "misspelt"]
    use: str | None = None
    why: str | None = None


class App(Strict):
    """One program (or one version of it, or one convention) that reads mail settings."""

    id: Id
    name: str
    kind: Literal[
        "framework", "library", "cms", "platform", "monitoring", "infrastructure", "auth service",
        "self-hosted app", "convention", "client",
    ]  # fmt: skip
    family: str | None = None
    versions: str | None = None
    like: Id | None = None
    library: bool = False
    sources: list[str] = Field(min_length=1)
    checked: datetime.date
    marks: list[Mark] = []
    places: list[Place] = Field(min_length=1)
    settings: dict[str, SpecOrKeys | None] = {}
    switches: dict[str, SpecOrKeys | None] = {}
    transports: list[Transport] = []
    tls: list[TlsLine] = []
    login: list[LoginLine] = []
    certificate: list[CertificateLine] = []
    rejects: list[Reject] = []
    other_keys: dict[str, OtherKey | None] = {}
    also: list[str] = []


# --- providers ---------------------------------------------------------------------------------------------------


class Never(Strict):
    """What is another thing. `sure: false`: almost certainly, so a warning."""

    pattern: str
    because: str
    sure: bool = True


class Shape(Strict):
    """What a user name, password or key looks like. `sure: false` never makes an error."""

    what: str | None = None
    literal: str | None = None
    format: Literal["address", "uuid", "hex"] | None = None
    prefix: str | None = None
    pattern: str | None = None
    length: int | None = None
    same_as: Literal["password", "username"] | None = None
    any_of: list[Shape] = []
    never: list[Never] = []
    sure: bool = True


class WrongHost(Strict):
    use: str | None = None
    why: str
    sure: bool = True


class Sender(Strict):
    needs: Literal["verified-domain", "verified-domain-or-address", "own-mailbox", "free", "unknown"] = "unknown"
    covers: Literal["exact-domain", "domain-and-subdomains", "unknown"] = "unknown"
    sandbox: list[str] = []
    own_domains: list[str] = []
    test_recipients: list[str] = []


class Api(Strict):
    base: str | None = None
    key: Shape | None = None
    env: list[str] = []


class Record(Strict):
    """A DNS record the provider asks for. `{domain}`, `{region}`, `{token}`, `{selector}`, `{mail_from}` are filled in.

    tries: selectors worth a look where `{selector}` is not known. Only a hint: one that is there and usable will do, none proves
           nothing. One that is no plain name is a regular expression, for zone files, where all names can be seen."""

    purpose: Literal["spf", "dkim", "dmarc", "return-path", "mx", "verification", "tracking"]
    name: str
    type: Literal["TXT", "CNAME", "MX", "CAA", "A"]
    value: str | None = None
    contains: str | None = None
    pattern: str | None = None
    priority: int | None = None
    count: int = 1
    needed: Literal["always", "recommended", "optional"] = "always"
    why: str | None = None
    unverified: bool = False
    tries: list[str] = []


class Reply(Strict):
    """What an answer of the server means and what to do."""

    code: int | None = None
    text: str | None = None
    stage: Literal["connect", "tls", "auth", "mail", "rcpt", "data", "api"] | None = None
    means: str
    do: str | None = None
    unverified: bool = False


class SecretPattern(Strict):
    what: str
    pattern: str
    beside: str | None = None


class Provider(Strict):
    """Who takes the mail, and what they accept."""

    id: Id
    name: str
    kind: Literal["transactional", "mailbox", "corporate", "relay", "catcher"]
    hosts: list[str] = []
    host_patterns: list[str] = []
    regions: dict[str, str] = {}  # host -> region, where logins and senders of one are not known in the other
    wrong_hosts: dict[str, WrongHost] = {}
    ports: dict[int, Mode] = {}
    recommended: int | None = None
    discouraged: dict[int, str] = {}
    refused: dict[int, str] = {}
    plaintext: Literal["refused", "allowed", "unknown"] = "unknown"
    login: Literal["required", "optional", "none"] = "required"
    methods: list[str] = []
    username: Shape | None = None
    password: Shape | None = None
    sender: Sender = Sender()
    api: Api | None = None
    dns: list[Record] = []
    replies: list[Reply] = []
    secrets: list[SecretPattern] = []
    placeholders: list[str] = []
    names: dict[str, dict[str, int | str]] = {}
    retired: str | None = None
    long_tail: bool = False  # known from a list only; no host is taken for a slip of one of these
    sources: list[str] = Field(min_length=1)
    checked: datetime.date

    @model_validator(mode="after")
    def _consistent(self) -> Provider:
        if self.recommended is not None and self.recommended not in self.ports:
            raise ValueError(f"recommended port {self.recommended} is not among the ports")
        for host in self.hosts:
            if host != host.lower() or host.endswith("."):
                raise ValueError(f"host {host!r}: lower case, without a final dot")
        if self.regions.keys() - set(self.hosts):
            raise ValueError("regions: every host stands in hosts too")
        for pattern in self._patterns():
            self._refuse(pattern, 0)
        for record in self.dns:
            for pattern in filter(None, (record.pattern, *record.tries)):
                self._refuse(pattern, 2)  # records are short
        return self

    @staticmethod
    def _refuse(pattern: str, forgiven: int) -> None:
        found = problem(pattern, forgiven)
        if found:
            raise ValueError(f"{pattern[:80]!r} {found}")

    def _patterns(self) -> list[str]:
        shapes = [s for s in (self.username, self.password, self.api.key if self.api else None) if s]
        for shape in shapes:  # the list grows while it is walked over
            shapes += shape.any_of
        found = [*self.host_patterns, *(s.pattern for s in self.secrets)]
        return found + [s.pattern for s in shapes if s.pattern] + [n.pattern for s in shapes for n in s.never]


class Listed(Strict):
    """A provider of which no more is known than where it takes mail."""

    id: Id
    name: str
    kind: Literal["transactional", "mailbox", "corporate", "relay", "catcher"] = "mailbox"
    hosts: list[str] = Field(min_length=1)
    ports: dict[int, Mode] = {}
    username: Literal["address", "local-part", "local-part.domain"] | None = None
    login: Literal["required", "optional", "none"] = "required"
    names: dict[str, dict[str, int]] = {}


CUSTOMARY: dict[int, Mode] = {25: "starttls", 465: "implicit", 587: "starttls"}
"""What answers at these ports, if anything does. RFC 8314, section 3.3."""

ALTERNATIVE = (2465, 2525, 2587)

_FORMS = {
    "address": Shape(what="the full address of the mailbox", format="address", sure=False),
    "local-part": Shape(what="the part of the address before the @", pattern="[^@]+", sure=False),
    "local-part.domain": Shape(what="the address with a dot for the @"),
}


class LongTail(Strict):
    """`schemas/providers/long-tail.yaml`: many providers in one file, each becomes a provider of its own."""

    id: Literal["long-tail"]
    sources: list[str] = Field(min_length=1)
    checked: datetime.date
    providers: list[Listed] = Field(min_length=1)

    @model_validator(mode="after")
    def _different(self) -> LongTail:
        for what, words in (
            ("id", [one.id for one in self.providers]),
            ("host", [h for one in self.providers for h in one.hosts]),
        ):
            twice = sorted({word for word in words if words.count(word) > 1})
            if twice:
                raise ValueError(f"{what} {twice[0]!r} is there twice")
        return self

    def expanded(self) -> list[Provider]:
        """The providers. A list names the best port, seldom all: the other customary ones are judged as those of an unknown
        server are, and never advised. `none` in a list is no promise that the server has no STARTTLS, so a client that uses
        it is right; only a login in clear text is less of a surprise there."""
        return [self._provider(one) for one in self.providers]

    def _provider(self, one: Listed) -> Provider:
        more: dict[int, Mode] = {port: mode for port, mode in CUSTOMARY.items() if port not in one.ports} if one.ports else {}
        ports: dict[int, Mode] = {port: "starttls" if mode == "none" else mode for port, mode in (one.ports | more).items()}
        modes = list(one.ports.items())
        best = next((port for wanted in ("implicit", "starttls", "none") for port, mode in modes if mode == wanted), None)
        numbers = " and ".join(str(port) for port in sorted(one.ports))
        why = f"the published settings of {one.name} name port {numbers}"
        unlisted = [port for port in (*more, *ALTERNATIVE) if port not in one.ports] if one.ports else []
        return Provider(
            id=one.id, name=one.name, kind=one.kind, hosts=one.hosts, ports=ports, recommended=best,
            discouraged=dict.fromkeys(unlisted, why), plaintext="allowed" if "none" in one.ports.values() else "unknown",
            login=one.login, username=_FORMS[one.username] if one.username else None,
            names={framework: dict(words) for framework, words in one.names.items()},
            long_tail=True, sources=self.sources, checked=self.checked,
        )  # fmt: skip
