"""A Resolver that answers from zone files, without any network.

What lies outside the zones is not known here, and is never taken for missing."""

from __future__ import annotations

from mailcheck.dns.answers import Absent, Answer, Found, Mx, Unanswered, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailcheck.dns.expected import Listed
    from mailcheck.model import Entry

OUTSIDE = "it is not in this zone file"
_LONGEST_CHAIN = 12


class Zones:
    """The records of zone files. Only a file with an SOA record is a whole zone, in which a record that is not there is
    missing; `apexes` are the names of those."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.records: dict[str, dict[str, list[Entry]]] = {}
        self.whole = True
        for entry in entries:
            if entry.path == ("*",):
                self.whole = False
                continue
            owner, kind = entry.path
            self.records.setdefault(owner, {}).setdefault(kind, []).append(entry)
        self.apexes = [name for name, kinds in self.records.items() if "SOA" in kinds]
        self._parents = {name[at + 1 :] for name in self.records for at, sign in enumerate(name) if sign == "."}

    def apex(self, name: str) -> str:
        """The zone a name belongs to, or "" when it is not here or delegated away."""
        apex = max((one for one in self.apexes if name == one or name.endswith("." + one)), key=len, default="")
        at = name
        while apex and at != apex:
            if "NS" in self.records.get(at, {}):
                return ""
            at = at.partition(".")[2]
        return apex

    def entries(self, name: str, kind: str) -> list[Entry]:
        """The records of this very name and type."""
        return self.records.get(name, {}).get(kind, [])

    def listed(self, domain: str) -> tuple[Listed, ...]:
        """The records at a domain and below it that mail has to do with: name, type, value."""
        return tuple(
            (name, kind, _value(entry, kind))
            for name, kinds in self.records.items()
            if name == domain or name.endswith(f".{domain}")
            for kind in ("TXT", "CNAME", "MX")
            for entry in kinds.get(kind, ())
        )

    async def ask(self, name: str, kind: str) -> Answer:
        """The answer of these zones."""
        chain: list[str] = []
        while len(chain) <= _LONGEST_CHAIN:
            if not self.apex(name):
                top = (
                    name.startswith("_dmarc.") and name.count(".") == 1
                )  # top-level domains: none of them stands in for a policy
                return Absent(False) if top and not chain else Unanswered(OUTSIDE)
            kinds = self.records.get(name) or self._wildcard(name)
            found = kinds.get(kind, [])
            if found:
                return Found(tuple(_value(entry, kind) for entry in found), tuple(chain))
            link = kinds.get("CNAME")
            if not link:
                if not self.whole:
                    return Unanswered("the zone file includes others, which are not seen here")
                return Absent(bool(kinds) or name in self._parents, tuple(chain))
            name = link[0].text.lower()
            chain.append(name)
        return Unanswered("its CNAMEs lead in a circle")

    def _wildcard(self, name: str) -> dict[str, list[Entry]]:
        """The records of the `*` that stands for a name (RFC 4592 3.3.1): next to its closest ancestor that exists."""
        if name in self._parents:
            return {}
        above = name.partition(".")[2]
        while above:
            if f"*.{above}" in self.records:
                return self.records[f"*.{above}"]
            if above in self.records or above in self._parents:
                return {}
            above = above.partition(".")[2]
        return {}


def _value(entry: Entry, kind: str) -> Value:
    if kind != "MX":
        return entry.text
    preference, _, host = entry.text.partition(" ")
    return Mx(int(preference) if preference.isascii() and preference.isdigit() else 0, host.rstrip("."))
