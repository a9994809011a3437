"""msmtp's configuration: msmtp(1), "Configuration files".

A line is a command and its argument; the path of an entry is (account, command). An account begins with a copy of
`defaults` as they stand above it, then takes what the accounts say that it names (`account b : a, c`), not what those have
from `defaults`. All it inherits is given again under it, with its own place, except where the account says otherwise.
`defaults` have no path of their own when there are accounts, because nobody sends through them."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import ReadError, Unjudged, line_at, trimmed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_BLANKS = " \t"
_PLENTY = 200_000
_ON = frozenset(("auth", "tls", "tls_starttls", "tls_certcheck", "set_date_header", "remove_bcc_headers"))
"""Commands that mean `on` when nothing follows them."""


class _Account:
    """What a block says (`own`), what it has from the accounts it names (`named`) and from `defaults` (`basic`)."""

    def __init__(self, name: str, place: tuple[int, int], basic: dict[str, list[Entry]], named: dict[str, list[Entry]]) -> None:
        self.name = name
        self.place = place
        self.basic = basic
        self.named = named
        self.own: dict[str, list[Entry]] = {}

    def stated(self) -> dict[str, list[Entry]]:
        """What an account inherits that names this one."""
        return {**self.named, **self.own}

    def entries(self) -> list[Entry]:
        commands = {**self.basic, **self.named, **self.own}
        return [
            entry._replace(path=(self.name, entry.key), heads=(self.place, (entry.key_start, entry.key_end)))
            for entries in commands.values()
            for entry in entries
        ]


def entries(source: Source) -> list[Entry]:
    """The entries of every account, one account after the other."""
    text = source.text
    defaults = _Account("defaults", (0, 0), {}, {})
    accounts: dict[str, _Account] = {}
    current: _Account | None = None
    inherited = at = 0
    while at < len(text):
        line, (end, at) = at, line_at(text, at)
        begin, stop = trimmed(text, line, end, _BLANKS)
        if begin == stop or text[begin] == "#":
            continue
        entry = _command(source, begin, stop, (line, end))
        if entry.key == "defaults":
            if entry.text:
                raise ReadError("`defaults` stands alone on its line", entry.start)
            current = defaults = _Account("defaults", (0, 0), {**defaults.basic, **defaults.own}, {})
        elif entry.key == "account":
            current = _account(entry, {**defaults.basic, **defaults.own}, accounts)
        else:
            if current is None:  # commands before any block belong to an account called `default`
                current = accounts["default"] = _Account("default", (0, 0), {}, {})
            current.own.setdefault(entry.key, []).append(entry)
            continue
        inherited += len(current.basic) + len(current.named)
        if inherited > _PLENTY:
            raise Unjudged("its accounts inherit from each other beyond measure")
    return [entry for account in accounts.values() or [defaults] for entry in account.entries()]


def _command(source: Source, begin: int, stop: int, line: tuple[int, int]) -> Entry:
    """The entry of one line. Double quotes around the argument do not belong to it."""
    text = source.text
    key = re.split("[ \t]", text[begin:stop], maxsplit=1)[0]
    key_end = begin + len(key)
    start, end = trimmed(text, key_end, stop, _BLANKS)
    if start == end and key in _ON:
        return Entry(source, (key,), key, begin, key_end, "on", begin, key_end, offsets=(), block=line)
    quote = '"' if end - start >= 2 and text[start] == text[end - 1] == '"' else ""
    start, end = start + len(quote), end - len(quote)
    return Entry(source, (key,), key, begin, key_end, text[start:end], start, end, quote=quote, block=line)


def _account(entry: Entry, basic: dict[str, list[Entry]], accounts: dict[str, _Account]) -> _Account:
    """The account that an `account` line begins, with the `basic` settings of `defaults`."""
    name, colon, parents = entry.text.partition(":")
    name = name.strip(_BLANKS) if colon else name
    if not name:
        raise ReadError("the name of the account is missing", entry.start)
    if name in accounts:
        raise ReadError("there is an account of this name above", entry.start)
    if "," in name:
        raise ReadError("a comma cannot be part of the name of an account", entry.start)
    named: dict[str, list[Entry]] = {}
    for parent in parents.split(",") if colon else ():
        above = accounts.get(parent.strip(_BLANKS))
        if above is None:
            raise ReadError("the account that is named here is not defined above", entry.start)
        named.update(above.stated())
    accounts[name] = _Account(name, (entry.start, entry.end), basic, named)
    return accounts[name]
