"""What a provider needs at a sending domain: the records of its schema, with names and values filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mailcheck.dns.answers import Mx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mailcheck.dns.answers import Value

_PART = re.compile(r"\{([a-z_]+)\}")
_WILD = {
    "region": "[a-z0-9-]+",
    "token": "[A-Za-z0-9_-]+",
    "selector": "[A-Za-z0-9_-]+",
    "mail_from": r"[A-Za-z0-9_.\-]+",
    "domain": r".+",
}
_LONGEST = 2_000  # characters of a published value that is compared: no record of a provider is longer


class Expected(NamedTuple):
    """One record the provider asks for.

    name:   full name, lower case, without the final dot; "" when a part of it is chosen elsewhere (`unknown` names that part).
    shown:  the name for people: as `name`, else with the unknown part in angle brackets.
    value:  what to publish, for people and for a DNS panel; "" when only the provider's own pages can tell it.
    needed: always (the provider refuses without) | recommended | optional."""

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

    def matches(self, value: Value) -> bool:
        """Whether a published value is what is expected. Names are compared without case and final dot, SPF terms as
        whole words."""
        if isinstance(value, Mx):
            text = value.host
        else:
            text = value[:_LONGEST]
        text = text if self.kind == "TXT" else text.lower().removesuffix(".")
        if self.contains and self.purpose == "spf":
            return any(word.lstrip("+").lower().removesuffix(".") == self.contains.lower() for word in text.split())
        if self.contains:
            return self.contains.lower() in text.lower()
        return not self.pattern or re.fullmatch(self.pattern, text) is not None


def expected(provider: Mapping[str, Any], domain: str, *, region: str = "", selectors: Sequence[str] = (),
             mail_from: str = "") -> list[Expected]:  # fmt: skip
    """The records for one sending domain. `selectors` are the user's own DKIM selectors, `mail_from` the return path's domain,
    `region` the provider's; an empty one is not known."""
    known = {"domain": domain, "region": region, "mail_from": mail_from}
    found: list[Expected] = []
    for record in provider.get("dns") or ():
        for filled in _each(record, known, selectors):
            found.append(_one(record, filled))
    return found


def _each(record: Mapping[str, Any], known: dict[str, str], selectors: Sequence[str]) -> Iterator[dict[str, str]]:
    """The known parts, once for each selector where the record's name asks for one."""
    part = next((part for part in ("selector", "token") if "{" + part + "}" in record["name"]), "")
    if not part or not selectors or record["purpose"] != "dkim":
        yield known
        return
    for selector in selectors:
        yield {**known, part: selector}


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
        bool(record.get("unverified")), missing[1] if missing else "",
    )  # fmt: skip


def _suggested(record: Mapping[str, Any], contains: str) -> str:
    """What to publish where the schema says only what it must hold."""
    if record["purpose"] == "spf" and contains:
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
