"""What a question to the DNS came back as: there, not there, or could not be asked. The three are never confused.

Names are lower case A-labels without the final dot (`xn--mller-kva.example`); the root is the empty text. Everything that
judges DNS takes a `Resolver`, be it the network, a zone file or a table in a test."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Mx(NamedTuple):
    """One MX record. A null MX (RFC 7505) has preference 0 and the empty host."""

    preference: int
    host: str


# A and AAAA: the address in its shortest form; CNAME, NS, PTR: a name; TXT: the strings of one record joined without a
# blank (RFC 7208 3.3), each byte one character (Latin-1), so that nothing is lost; all others: the presentation form.
Value = str | Mx


class Found(NamedTuple):
    """There is such a record.

    values: one for each record, in the order of the answer.
    chain:  the names that CNAMEs led through, without the one asked for; the last one holds the records.
    authentic: the resolver says that DNSSEC proves it (AD bit); only worth what the way to the resolver is worth."""

    values: tuple[Value, ...]
    chain: tuple[str, ...] = ()
    authentic: bool = False


class Absent(NamedTuple):
    """There is no such record, and a server that knows has said so.

    exists: the name has other records (no data); False: the name does not exist (NXDOMAIN), nor anything below it (RFC 8020).
    chain:  as in Found: a CNAME that leads to nothing ends here."""

    exists: bool
    chain: tuple[str, ...] = ()
    authentic: bool = False


class Unanswered(NamedTuple):
    """Nobody who knows has answered: time-out, SERVFAIL, REFUSED, a broken reply. Never evidence that a record is missing.

    why:   one plain clause for the report ("no answer within 5 seconds", "the server failed (SERVFAIL)").
    bogus: the resolver has said that DNSSEC validation failed (RFC 8914, codes 6 to 12)."""

    why: str
    bogus: bool = False


Answer = Found | Absent | Unanswered


class Resolver(Protocol):
    """Answers questions. Never raises for what a server does or does not do: that is an Unanswered."""

    async def ask(self, name: str, kind: str) -> Answer:
        """The answer for one name (an A-label name as above) and one type of record ("TXT")."""


def texts(answer: Answer) -> tuple[str, ...]:
    """The TXT values of an answer; none if there are none or it was not answered."""
    return tuple(value for value in answer.values if isinstance(value, str)) if isinstance(answer, Found) else ()
