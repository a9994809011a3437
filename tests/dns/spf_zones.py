"""A resolver for tests that answers out of a table."""

from __future__ import annotations

from mailcheck.dns.answers import Absent, Answer, Found, Mx, Unanswered

Zone = dict[tuple[str, str], tuple]
"""(name in lower case, type) to values; the one value None: it cannot be asked."""


class Table:
    """`asked` holds every question in order."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.asked: list[tuple[str, str]] = []

    async def ask(self, name: str, kind: str) -> Answer:
        assert name == name.lower() and name.isascii() and not name.endswith("."), name
        assert len(name) <= 253 and all(0 < len(label) < 64 for label in name.split(".")), name
        self.asked.append((name, kind))
        chain: list[str] = []
        while (name, "CNAME") in self.zone:
            name = self.zone[name, "CNAME"][0].lower()
            if name in chain:
                return Unanswered("a loop of CNAMEs")
            chain.append(name)
        values = self.zone.get((name, kind), ())
        if None in values:
            return Unanswered("no answer within 5 seconds")
        if values:
            return Found(tuple(values), tuple(chain))
        return Absent(any(owner == name for owner, _ in self.zone), tuple(chain))


def zone(text: str) -> Zone:
    """A zone written as lines of `name type value`; `!` as the value: it cannot be asked."""
    out: dict[tuple[str, str], list] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, kind, value = line.split(" ", 2)
        entry: object = value
        if value == "!":
            entry = None
        elif kind == "MX":
            preference, _, host = value.partition(" ")
            entry = Mx(int(preference), host)
        out.setdefault((name.lower(), kind), []).append(entry)
    return {key: tuple(values) for key, values in out.items()}
