"""The small policy records of a domain: MTA-STS (RFC 8461 3.1), TLS-RPT (RFC 8460 3) and BIMI (draft-brand-indicators-for-
message-identification, 4.2 of its revision 12). Only what is in the DNS is judged; nothing is fetched from a web server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from mailcheck.dns.answers import Unanswered, texts
from mailcheck.dns.tags import BLANKS, Problem, Tag, Uri, ask_text, first, parse_tags, parse_uri, parse_uris, separator_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailcheck.dns.answers import Resolver

KINDS = {
    "version-missing": "no v=: the record is passed over",
    "version-not-first": "the record does not begin with v=: it is passed over",
    "version-wrong": "v= is not exactly what it must be, capitals included: the record is passed over",
    "blank-at-equals": "a blank beside an equals sign, where MTA-STS and TLS-RPT allow none",
    "id-missing": "MTA-STS: no id=, without which senders cannot tell that the policy is there (RFC 8461 3.1)",
    "bad-id": "MTA-STS: id= must be 1 to 32 letters and digits (RFC 8461 3.1)",
    "rua-missing": "TLS-RPT: no rua=, so there is nowhere to send reports to (RFC 8460 3)",
    "no-rua": "TLS-RPT: rua= has no URI that can be used",
    "location-missing": "BIMI: no l=, which is required; empty it declines to take part",
    "not-https": "BIMI: l= and a= must be a single https: URI or empty",
    "not-svg": "BIMI: the address of the logo does not end in .svg, the only format there is",
    "evidence-missing": "BIMI: no certificate in a=; large receivers show a logo only with one",
    "bad-avatar": "BIMI: avp= is neither brand nor personal: it is ignored",
    "bad-prefix": "BIMI: lps= must be a comma-separated list of letters, digits and hyphens",
    "unknown-tag": "a tag that is not defined; it is passed over",
}
"""What each kind of problem means, beside those of `tags.KINDS`."""

_MTA_STS = re.compile(r"v=STSv1[ \t]*;")
_TLS_RPT = re.compile(r"v=TLSRPTv1[ \t]*;")
_BIMI = re.compile(r"v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)")
_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_PREFIX = re.compile(r"[A-Za-z0-9\-]{1,63}")


class MtaSts(NamedTuple):
    """The record at _mta-sts. valid: it begins as it must, else it is passed over. id: None where it is missing or not valid."""

    tags: tuple[Tag, ...]
    valid: bool
    id: str | None
    problems: tuple[Problem, ...]


class TlsRpt(NamedTuple):
    """The record at _smtp._tls. valid: as above. rua: the valid mailto: and https: URIs."""

    tags: tuple[Tag, ...]
    valid: bool
    rua: tuple[Uri, ...]
    problems: tuple[Problem, ...]


class Bimi(NamedTuple):
    """The record at <selector>._bimi. valid: as above. logo, evidence: the https: URIs of l= and a=, None where empty, missing
    or not valid. declined: l= and a= are both empty, by which the domain says that it takes no part."""

    tags: tuple[Tag, ...]
    valid: bool
    logo: Uri | None
    evidence: Uri | None
    declined: bool
    problems: tuple[Problem, ...]


def parse_mta_sts(text: str) -> MtaSts:
    """The MTA-STS record of a TXT value (RFC 8461 3.1)."""
    tags, form = parse_tags(text)
    valid = _MTA_STS.match(text) is not None
    problems = [*form, *_version_problems(text, tags, "STSv1", valid), *_blank_problems(text, tags)]
    tag = first(tags, "id")
    good = tag is not None and _ID.fullmatch(tag.value) is not None
    if tag is None:
        problems.append(Problem("id-missing", 0, len(text), "id"))
    elif not good:
        problems.append(tag.problem("bad-id"))
    problems += _unknown(tags, ("v", "id"))
    return MtaSts(tags, valid, tag.value if tag and good else None, _in_order(problems))


def parse_tls_rpt(text: str) -> TlsRpt:
    """The TLS-RPT record of a TXT value (RFC 8460 3)."""
    tags, form = parse_tags(text)
    valid = _TLS_RPT.match(text) is not None
    problems = [*form, *_version_problems(text, tags, "TLSRPTv1", valid), *_blank_problems(text, tags)]
    tag = first(tags, "rua")
    uris, found = parse_uris(tag, ("mailto", "https")) if tag else ((), ())
    rua = tuple(uri for uri in uris if uri.scheme in ("mailto", "https"))
    problems += found
    if tag is None:
        problems.append(Problem("rua-missing", 0, len(text), "rua"))
    elif not rua:
        problems.append(tag.problem("no-rua"))
    problems += _unknown(tags, ("v", "rua"))
    return TlsRpt(tags, valid, rua, _in_order(problems))


def parse_bimi(text: str) -> Bimi:
    """The BIMI record of a TXT value. Receivers must not mend mistakes, capitals included, so nothing is folded here."""
    tags, form = parse_tags(text)
    valid = _BIMI.match(text) is not None
    problems = [*form, *_version_problems(text, tags, "BIMI1", valid)]
    place, proof = first(tags, "l"), first(tags, "a")
    logo, evidence = _https(place, problems), _https(proof, problems)
    if place is None:
        problems.append(Problem("location-missing", 0, len(text), "l"))
    elif logo and not logo.text.partition("?")[0].partition("#")[0].lower().endswith((".svg", ".svgz", ".svg.gz")):
        problems.append(place.problem("not-svg"))
    if logo and not (proof and proof.value):
        problems.append(proof.problem("evidence-missing") if proof else Problem("evidence-missing", 0, len(text), "a"))
    if (avatar := first(tags, "avp")) and avatar.value not in ("brand", "personal"):
        problems.append(avatar.problem("bad-avatar"))
    if (prefixes := first(tags, "lps")) and not _are_prefixes(prefixes.value):
        problems.append(prefixes.problem("bad-prefix"))
    problems += _unknown(tags, ("v", "l", "a", "avp", "lps"))
    declined = valid and place is not None and not place.value and not (proof and proof.value)
    return Bimi(tags, valid, logo, evidence, declined, _in_order(problems))


def _are_prefixes(value: str) -> bool:
    return not value or all(_PREFIX.fullmatch(part.strip(BLANKS)) for part in value.split(","))


def _https(tag: Tag | None, problems: list[Problem]) -> Uri | None:
    if tag is None or not tag.value:
        return None
    uri = parse_uri(tag.value)
    if uri is None or uri.scheme != "https":
        problems.append(tag.problem("not-https"))
        return None
    return uri._replace(start=tag.value_start)


def _version_problems(text: str, tags: tuple[Tag, ...], version: str, valid: bool) -> list[Problem]:
    tag = first(tags, "v")
    if tag is None:
        return [Problem("version-missing", 0, 0, "v")]
    found = [missing] if (missing := separator_problem(tag)) else []
    if tag.value != version:
        return [*found, tag.problem("version-wrong")]
    if not valid and tag.name_start:  # the first tag, if something stands before it
        return [*found, tag.name_problem("version-not-first")]
    return found


def _blank_problems(text: str, tags: tuple[Tag, ...]) -> list[Problem]:
    return [
        Problem("blank-at-equals", tag.name_end, tag.value_start, tag.name)
        for tag in tags
        if text[tag.name_end : tag.value_start] != "="
    ]


def _unknown(tags: tuple[Tag, ...], known: tuple[str, ...]) -> list[Problem]:
    return [tag.name_problem("unknown-tag") for tag in tags if tag.name not in known]


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.start, problem.end)))


T = TypeVar("T", MtaSts, TlsRpt, Bimi)


class Published(NamedTuple, Generic[T]):
    """There is one such record at `name`."""

    name: str
    text: str
    record: T


class NotPublished(NamedTuple):
    """There is none. `texts`: what else lies at the name; perhaps a misspelt one (parse it to see)."""

    name: str
    texts: tuple[str, ...] = ()


class SeveralPublished(NamedTuple):
    """There are several, so that none counts (RFC 8461 3.1, RFC 8460 3, BIMI alike)."""

    name: str
    texts: tuple[str, ...]


class PolicyUnanswered(NamedTuple):
    """The question could not be answered; nothing is known. `why`: as in Unanswered."""

    name: str
    why: str


NoRecord = NotPublished | SeveralPublished | PolicyUnanswered


async def fetch_mta_sts(resolver: Resolver, domain: str) -> Published[MtaSts] | NoRecord:
    """The record at `_mta-sts.<domain>`, the domain of recipients. One question."""
    return await _fetch(resolver, f"_mta-sts.{domain}", parse_mta_sts)


async def fetch_tls_rpt(resolver: Resolver, domain: str) -> Published[TlsRpt] | NoRecord:
    """The record at `_smtp._tls.<domain>`, the domain of recipients. One question."""
    return await _fetch(resolver, f"_smtp._tls.{domain}", parse_tls_rpt)


async def fetch_bimi(resolver: Resolver, domain: str, selector: str = "default") -> Published[Bimi] | NoRecord:
    """The record at `<selector>._bimi.<domain>`. One question; where there is none, that of the organizational domain counts."""
    return await _fetch(resolver, f"{selector}._bimi.{domain}", parse_bimi)


async def _fetch(resolver: Resolver, name: str, parse: Callable[[str], T]) -> Published[T] | NoRecord:
    name = name.lower().removesuffix(".")
    answer = await ask_text(resolver, name)
    if isinstance(answer, Unanswered):
        return PolicyUnanswered(name, answer.why)
    published = texts(answer)
    records = [(text, record) for text in published if (record := parse(text)).valid]
    if not records:
        return NotPublished(name, published)
    if len(records) > 1:
        return SeveralPublished(name, tuple(text for text, _ in records))
    return Published(name, *records[0])
