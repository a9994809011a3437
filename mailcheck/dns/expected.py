"""What a provider needs at a sending domain: the records of its schema, with names and values filled in."""

from __future__ import annotations

import re

from mailcheck.dns.answers import Mx, Value
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

_PART = re.compile(r"\{([a-z_]+)\}")
_WILD = {
    "region": "[a-z0-9-]+",
    "token": "[A-Za-z0-9_-]+",
    "selector": "[A-Za-z0-9_-]+",
    "mail_from": r"[A-Za-z0-9_.\-]+",
    "domain": r".+",
}
_LONGEST = 2_000  # characters of a published value that is compared: no record of a provider is longer
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_LINK = re.compile(r"(?:include:|redirect=)(.+)", re.I)

Listed = tuple[str, str, Value]
"""A record that is known beforehand, as all of a zone file are: name, type, value."""


class Expected(NamedTuple):
    """One record the provider asks for.

    name:   full name, lower case, without the final dot; "" when a part of it is chosen elsewhere (`unknown` names that part).
    shown:  the name for people: as `name`, else with the unknown part in angle brackets.
    value:  what to publish, for people and for a DNS panel; "" when only the provider's own pages can tell it.
    needed: always (the provider refuses without) | recommended | optional.
    tries:  names to look at where `name` is "": one that holds what is expected will do; none of them proves nothing."""

    purpose: str
    name: str
    shown: str
    kind: str
    value: str
    pattern: str
    contains: str
    priority: int | None
    how_many: int
    needed: str
    why: str
    unverified: bool
    unknown: str = ""
    tries: tuple[str, ...] = ()

    @property
    def term(self) -> str:
        """The SPF term that lets the provider send, as it is written into a record; "" when only its own pages can tell it."""
        return self.contains if re.search("[:=]", self.contains) else ""

    def matches(self, value: Value) -> bool:
        """Whether a published value is what is expected. Names are compared without case and final dot, SPF terms as
        whole words."""
        text = value.host if isinstance(value, Mx) else value[:_LONGEST]
        text = text if self.kind == "TXT" else text.lower().removesuffix(".")
        if self.purpose == "spf" and not text.lower().startswith("v=spf1"):
            return False
        if self.contains and self.purpose == "spf":
            return any(self.lets_send(word) for word in text.split())
        if self.contains:
            return self.contains.lower() in text.lower()
        return not self.pattern or re.fullmatch(self.pattern, text, re.I) is not None

    def lets_send(self, word: str) -> bool:
        """Whether a term of an SPF record is the one the provider asks for. Include and redirect stand for each other; a bare
        name is any link to it or to a name below it."""
        word, wanted = word.lstrip("+").lower().removesuffix("."), self.contains.lower()
        if not wanted:
            return re.fullmatch(self.pattern, "v=spf1 " + re.sub("^redirect=", "include:", word), re.I) is not None
        link, target = _LINK.fullmatch(word), _LINK.fullmatch(wanted)
        if link and target:
            return link[1] == target[1]
        return f".{link[1]}".endswith(f".{wanted}") if link and not self.term else word == wanted


def expected(provider: Mapping[str, Any], domain: str, *, region: str = "", selectors: Sequence[str] = (), mail_from: str = "",
             listed: Sequence[Listed] = ()) -> list[Expected]:  # fmt: skip
    """The records for one sending domain. `selectors` are the user's own DKIM selectors, `mail_from` the return path's domain,
    `region` the provider's; an empty one is not known. What is `listed` tells the names that nobody could guess."""
    records = provider.get("dns") or ()
    known = {"domain": domain, "region": region, "mail_from": mail_from}
    known["mail_from"] = mail_from or _chosen_path(records, known, listed)
    path = next((record["name"] for record in records if record["purpose"] == "return-path"), "")
    found: list[Expected] = []
    for record in records:
        if known["mail_from"] and record["name"] == path:
            record = {**record, "name": "{mail_from}"}  # the label the schema has is only the provider's default
        for filled in _each(record, known, selectors):
            one = _one(record, filled)
            found += [one] if one.name else _seen_names(record, filled, one, listed) or [one]
    return found


def _each(record: Mapping[str, Any], known: dict[str, str], selectors: Sequence[str]) -> Iterator[dict[str, str]]:
    """The known parts, once for each selector where the record's name asks for one."""
    part = next((part for part in ("selector", "token") if "{" + part + "}" in record["name"]), "")
    if not part or not selectors or record["purpose"] != "dkim":
        yield known
        return
    for selector in selectors:
        yield {**known, part: selector}


def _chosen_path(records: Sequence[Mapping[str, Any]], known: Mapping[str, str], listed: Sequence[Listed]) -> str:
    """The return path's domain where it is not the one of the schema, as far as the zone shows it without doubt."""
    record = next((record for record in records if record["purpose"] == "return-path"), None)
    if record is None or not listed:
        return ""
    one = _one(record, known)
    if not one.value and not one.pattern:
        return ""
    below = f".{known['domain']}"
    odd = re.compile(rf"_domainkey|(?:^|\.){re.escape(known['domain'])}\.")  # a key; the domain written twice
    names = {
        name for name, kind, value in listed
        if kind == one.kind and name.endswith(below) and one.matches(value)
        and not odd.search(name)
    }  # fmt: skip
    return names.pop() if len(names) == 1 and one.name not in names else ""


def _seen_names(record: Mapping[str, Any], known: Mapping[str, str], one: Expected, listed: Sequence[Listed]) -> list[Expected]:
    """The records of the zone that can only be this one, whose name is not known. Any key could be a DKIM record as TXT: its
    selector has to be one that the schema knows."""
    part = one.unknown
    if part not in ("selector", "token") or not listed:
        return []
    before, _, after = _filled(record["name"], known).lower().partition("{" + part + "}")
    tries = record.get("tries") or ()
    found = []
    for name, kind, value in listed:
        chosen = name[len(before) : len(name) - len(after)]
        if kind != one.kind or not (name.startswith(before) and name.endswith(after) and _PLAIN.fullmatch(chosen)):
            continue
        candidate = _one(record, {**known, part: chosen})
        sure = bool(candidate.pattern) if kind == "CNAME" else any(re.fullmatch(text, chosen) for text in tries)
        if sure and candidate.matches(value):
            found.append(candidate)
    return list(dict.fromkeys(found))


def _one(record: Mapping[str, Any], known: Mapping[str, str]) -> Expected:
    name = _filled(record["name"], known)
    missing = _PART.search(name)
    raw = str(record.get("value") or "")
    value, contains = _filled(raw, known), _filled(str(record.get("contains") or ""), known)
    pattern = str(record.get("pattern") or "")
    if raw:
        pattern = _pattern(raw, known)
    kind = str(record["type"])
    if kind != "TXT" and record.get("pattern"):
        pattern = rf"(?:{pattern})\.?" if not pattern.endswith(r"\.?") else pattern
    return Expected(
        record["purpose"], "" if missing else name.lower(), _bracketed(name), kind, _bracketed(value or _suggested(record, contains)), pattern, contains,
        record.get("priority"), int(record.get("count") or 1), str(record.get("needed") or "always"), str(record.get("why") or ""),
        bool(record.get("unverified")), missing[1] if missing else "", _tries(record, known) if missing else (),
    )  # fmt: skip


def _tries(record: Mapping[str, Any], known: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the selectors that are worth a look."""
    selectors = [text.lower() for text in record.get("tries") or () if _PLAIN.fullmatch(text)]
    return tuple(_filled(record["name"], {**known, "selector": selector, "token": selector}).lower() for selector in selectors)


def _suggested(record: Mapping[str, Any], contains: str) -> str:
    """What to publish where the schema says only what it must hold."""
    if record["purpose"] == "spf" and re.search("[:=]", contains):
        return f"v=spf1 {contains} ~all"
    if record["purpose"] == "dmarc":
        return "v=DMARC1; p=none"
    return ""


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _PART.sub(lambda found: known.get(found[1]) or found[0], text)


def _bracketed(text: str) -> str:
    return _PART.sub(lambda found: f"<{found[1].replace('_', ' ')}>", text)


def _pattern(value: str, known: Mapping[str, str]) -> str:
    """A regular expression for a value, with anything in place of a part that is not known."""
    out, at = "", 0
    for found in _PART.finditer(value):
        out += re.escape(value[at : found.start()].lower())
        out += re.escape(known[found[1]].lower()) if known.get(found[1]) else _WILD.get(found[1], ".+")
        at = found.end()
    return out + re.escape(value[at:].lower()) + r"\.?"
