r"""Files of `key value` or `key = value` lines, most of them of mail clients and relays.

Which one it is is told by the name of the file, else by its first words:

* msmtp (msmtp(1), "Configuration files"): `key value`, in blocks of accounts; the path is (account, key). An account
  inherits from `defaults` as they stand above it, and from the accounts it names (`account b : a`): what it inherits is
  given again under it, with its own place.
* Postfix (postconf(5)): `key = value`; a line that begins with a blank continues the one above; `$name` refers to another key.
* Mutt (muttrc(5)): `set key = value`, several in a line, with quotes, escapes, `$name` and backquotes.
* anything else: `key = value`, `key: value` or `key value`. `#` begins a comment at the start of a line or behind a blank;
  quotes around the whole value are dropped. sSMTP's ssmtp.conf is read so too, but keeps its quotes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailcheck.model import Entry
from mailcheck.read.base import ReadError, Unjudged, below, line_at, refuse_template, split_key, trimmed

if TYPE_CHECKING:
    from mailcheck.model import Source

_BLANKS = " \t"
_PLENTY = 200_000
_CHAIN = 8

_HASH = "some programs end the value at the first `#`, some keep it"
_COMMENT = "some programs keep a `#` behind a blank in the value, most begin a comment there"
_QUOTES = "some programs keep the quotes as part of the value, most drop them"
_SSMTP_HASH = "sSMTP 2.64 ends the value at the first `#`, later ones keep it"
_SSMTP_BLANKS = "some releases of sSMTP read an empty value when there are blanks around `=`"


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document."""
    refuse_template(source.text)
    name = source.path.replace("\\", "/").rsplit("/", 1)[-1].lower().lstrip(".")
    kind = {"msmtprc": "msmtp", "main.cf": "postfix", "muttrc": "mutt", "neomuttrc": "mutt"}.get(name) or _by_content(source.text)
    if kind == "msmtp":
        return [tuple(_msmtp(source))]
    if kind == "postfix":
        return [tuple(_resolved(list(_postfix(source)), at_the_end=True))]
    if kind == "mutt":
        return [tuple(_resolved(list(_mutt(source)), at_the_end=False))]
    return [tuple(_plain(source, name == "ssmtp.conf"))]


def _by_content(text: str) -> str:
    if re.search(r"^(?:defaults|account[ \t]+\S.*)\r?$", text, re.M) and re.search(r"^[ \t]*host[ \t]+[^=\s]", text, re.M):
        return "msmtp"
    return "mutt" if re.search(r"^set[ \t]+\w+[ \t]*=", text, re.M) else ""


# --- msmtp ----------------------------------------------------------------------------------------------------------

_ON = frozenset(("auth", "tls", "tls_starttls", "tls_certcheck", "set_date_header", "remove_bcc_headers", "undisclosed_recipients"))
"""Commands that mean `on` when nothing follows them."""


class _Account:
    """What a block says (`own`), what it has from the accounts it names (`named`) and from `defaults` (`basic`)."""

    def __init__(self, name: str, basic: dict[str, list[Entry]], named: dict[str, list[Entry]]) -> None:
        self.name = name
        self.basic = basic
        self.named = named
        self.own: dict[str, list[Entry]] = {}

    def stated(self) -> dict[str, list[Entry]]:
        """What an account inherits that names this one."""
        return {**self.named, **self.own}

    def entries(self) -> list[Entry]:
        found = {**self.basic, **self.named, **self.own}
        return [entry._replace(path=(self.name, *entry.path[1:])) for entries in found.values() for entry in entries]


def _msmtp(source: Source) -> list[Entry]:
    text = source.text
    defaults = _Account("defaults", {}, {})
    accounts: dict[str, _Account] = {}
    current: _Account | None = None
    copied = at = 0
    while at < len(text):
        end, following = line_at(text, at)
        begin, stop = trimmed(text, at, end, _BLANKS)
        if begin < stop and text[begin] != "#":
            entry = _command(source, begin, stop, (at, end))
            if entry.key == "defaults":
                if entry.text:
                    raise ReadError("`defaults` stands alone on its line", entry.start)
                current = defaults
            elif entry.key == "account":
                current = _account(entry, defaults, accounts)
            else:
                if current is None:  # commands before any block belong to an account called `default`
                    current = accounts["default"] = _Account("default", {}, {})
                current.own.setdefault(entry.key, []).append(entry)
                at = following
                continue
            copied += len(current.basic) + len(current.named)
            if copied > _PLENTY:
                raise Unjudged("its accounts inherit from each other beyond measure")
        at = following
    return [entry for account in accounts.values() or [defaults] for entry in account.entries()]


def _command(source: Source, begin: int, stop: int, line: tuple[int, int]) -> Entry:
    """The entry of one line. Double quotes around the argument do not belong to it."""
    text = source.text
    key_end = begin + len(re.split("[ \t]", text[begin:stop], maxsplit=1)[0])
    key = text[begin:key_end]
    start, end = trimmed(text, key_end, stop, _BLANKS)
    quote = '"' if end - start >= 2 and text[start] == text[end - 1] == '"' else ""
    if start == end and key in _ON:
        return Entry(source, ("", key), key, begin, key_end, "on", begin, key_end, offsets=(), block=line)
    start, end = start + len(quote), end - len(quote)
    return Entry(source, ("", key), key, begin, key_end, text[start:end], start, end, quote=quote, block=line)


def _account(entry: Entry, defaults: _Account, accounts: dict[str, _Account]) -> _Account:
    """The account that an `account` line begins."""
    name, colon, parents = entry.text.partition(":")
    name = name.strip(_BLANKS) if colon else name
    if not name:
        raise ReadError("the name of the account is missing", entry.start)
    if name in accounts:
        raise ReadError("there is an account of this name above", entry.start)
    if "," in name:
        raise ReadError("the name of an account has no comma in it", entry.start)
    named: dict[str, list[Entry]] = {}
    for parent in parents.split(",") if colon else ():
        above = accounts.get(parent.strip(_BLANKS))
        if above is None:
            raise ReadError("the account that is named here is not defined above", entry.start)
        named.update(above.stated())
    accounts[name] = _Account(name, dict(defaults.own), named)
    return accounts[name]


# --- Postfix --------------------------------------------------------------------------------------------------------


def _postfix(source: Source) -> list[tuple[Entry, list[tuple[str, str]] | None]]:
    """Each entry with the pieces of its value: ("text", t) and ("name", n); None when they cannot be worked out."""
    text = source.text
    found: list[tuple[Entry, list[tuple[str, str]] | None]] = []
    at = 0
    while at < len(text):
        end, following = line_at(text, at)
        begin, stop = trimmed(text, at, end)
        if begin == stop or text[begin] == "#" or text.startswith("{{", begin):
            at = following
            continue
        parts = [(at, end)]
        while following < len(text):
            next_end, after = line_at(text, following)
            first, last = trimmed(text, following, next_end)
            if first < last and text[first] != "#":
                if first == following:
                    break
                parts.append((following, next_end))
            following = after
        found.append(_parameter(source, begin, parts))
        at = following
    return found


def _parameter(source: Source, begin: int, parts: list[tuple[int, int]]) -> tuple[Entry, list[tuple[str, str]] | None]:
    text = source.text
    line, end = parts[0]
    equals = text.find("=", begin, end)
    if equals < 0:
        raise ReadError("`=` is missing after the name of the parameter", begin)
    key_start, key_end = trimmed(text, begin, equals)
    parts[0] = (equals + 1, end)
    while len(parts) > 1 and not text[slice(*parts[0])].strip():
        parts.pop(0)
    parts[0] = (trimmed(text, *parts[0])[0], parts[0][1])
    parts[-1] = (parts[-1][0], max(parts[-1][0], parts[-1][0] + len(text[slice(*parts[-1])].rstrip())))
    value = "".join(text[start:stop] for start, stop in parts)
    offsets = tuple(place for part in parts for place in range(*part)) if len(parts) > 1 else None
    key = text[key_start:key_end]
    entry = Entry(source, (key,), key, key_start, key_end, value, parts[0][0], parts[-1][1], offsets=offsets,
                  block=(line, parts[-1][1]))  # fmt: skip
    return entry, _postfix_pieces(value)


def _postfix_pieces(value: str) -> list[tuple[str, str]] | None:
    pieces: list[tuple[str, str]] = []
    at = 0
    for found in re.finditer(r"\$(?:\$|(\w+)|\{(\w+)\}|\((\w+)\))?", value, re.A):
        pieces.append(("text", value[at : found.start()]))
        name = found[1] or found[2] or found[3]
        if not name and found[0] != "$$":
            return None  # ${name?text}, ${name:text}
        pieces.append(("name", name) if name else ("text", "$"))
        at = found.end()
    return [*pieces, ("text", value[at:])] if pieces else [("text", value)]


def _resolved(found: list[tuple[Entry, list[tuple[str, str]] | None]], at_the_end: bool) -> list[Entry]:
    """The entries with their references replaced by what this file says, at its end (Postfix) or above them (Mutt).
    A value that is nothing but a reference has the place where it really stands."""
    last = {entry.path: index for index, (entry, _) in enumerate(found)} if at_the_end else {}
    done: dict[int, Entry] = {}
    out: list[Entry] = []
    for index, (entry, _) in enumerate(found):
        out.append(_settled(found, last, done, index, _CHAIN))
        if not at_the_end:
            last[entry.path] = index
    return out


def _settled(
    found: list[tuple[Entry, list[tuple[str, str]] | None]], last: dict[tuple[str, ...], int], done: dict[int, Entry],
    index: int, left: int,
) -> Entry:  # fmt: skip
    """One entry with its references replaced. References to references are followed `left` times."""
    if index in done:
        return done[index]
    entry, pieces = found[index]
    if pieces is None or left == 0:
        return entry._replace(hidden="refers to other values")
    if all(kind == "text" for kind, _ in pieces):
        done[index] = entry
        if "$$" in entry.text and entry.offsets != ():
            done[index] = entry._replace(text="".join(text for _, text in pieces), offsets=())
        return done[index]
    texts: list[str] = []
    for kind, text in pieces:
        if kind == "text":
            texts.append(text)
            continue
        target = last.get((text,), -1)
        other = _settled(found, last, done, target, left - 1) if target >= 0 and target != index else None
        if other is None or other.hidden:
            return entry._replace(hidden="refers to a value that is not set in this file" if other is None else other.hidden)
        if [piece for piece in pieces if piece != ("text", "")] == [(kind, text)]:
            done[index] = entry._replace(text=other.text, start=other.start, end=other.end, quote=other.quote, offsets=other.offsets)
            return done[index]
        texts.append(other.text)
    value = "".join(texts)
    if len(value) > _PLENTY:
        return entry._replace(hidden="refers to other values")
    done[index] = entry._replace(text=value, offsets=())
    return done[index]


# --- Mutt -----------------------------------------------------------------------------------------------------------

_NAME = re.compile(r"[ \t]*([\w\-&?]+)[ \t]*(\+=|-=|=|\?)?[ \t]*")
_MUTT_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "e": "\x1b"}
_END = re.compile(r"[^\r\n]*")


def _mutt(source: Source) -> list[tuple[Entry, list[tuple[str, str]] | None]]:
    """Each entry of a `set` or `unset` with the pieces of its value, as `_postfix` does."""
    text = source.text
    found: list[tuple[Entry, list[tuple[str, str]] | None]] = []
    at = 0
    while at < len(text):
        command = re.compile(r"[ \t;]*(set|unset)[ \t]+").match(text, at)
        at = _assignments(source, command.end(), command[1], found) if command else _past(text, at)
    return found


def _past(text: str, at: int) -> int:
    """The offset after the command that begins at `at`: the next line, unless a backslash joins it."""
    while True:
        end, at = line_at(text, at)
        if end == len(text) or not text.endswith("\\", 0, end):
            return at


def _assignments(source: Source, at: int, command: str, found: list[tuple[Entry, list[tuple[str, str]] | None]]) -> int:
    """Reads the assignments of one command into `found`; the offset after it."""
    text = source.text
    while at < len(text):
        joined = re.compile(r"[ \t]*\\(?:\r\n|\n|\r)").match(text, at)
        if joined:
            at = joined.end()
            continue
        name = _NAME.match(text, at)
        if name is None:
            at += len(text[at : line_at(text, at)[0]]) - len(text[at : line_at(text, at)[0]].lstrip(_BLANKS))
            if text.startswith(";", at):
                return at + 1
            return _past(text, at)
        key, (key_start, key_end), at = name[1], name.span(1), name.end()
        block = (key_start, line_at(text, at)[0])
        if name[2] in ("=", "+=", "-="):
            entry, pieces, at = _token(source, key, key_start, at)
            found.append((entry._replace(block=(key_start, at)), pieces))
        elif not name[2] and key[0] not in "&?":
            off = command == "unset"
            if not off and key.startswith("no"):
                off, key = True, key[2:] or key
            value = "no" if off else "yes"
            entry = Entry(source, (key,), name[1], key_start, key_end, value, key_start, key_end, offsets=(), block=block)
            found.append((entry, [("text", value)]))
    return at


def _token(source: Source, key: str, key_start: int, at: int) -> tuple[Entry, list[tuple[str, str]] | None, int]:
    """The value that begins at `at`: a word, of which parts may be quoted."""
    text = source.text
    first, quote = at, ""
    quotes: list[str] = []
    chars: list[str] = []
    offsets: list[int] = []
    pieces: list[tuple[str, str]] | None = []
    seen = 0  # characters that are in `pieces`
    piece = re.compile(r"""\\(?:\r\n|.)|\$(?:\{([^}\r\n]*)\}|([A-Za-z]\w*))|[^\s\\$'"`;#]+|\s|.""", re.S)
    while at < len(text):
        char = text[at]
        if char in "\r\n" or (not quote and char in " \t;#"):
            break
        found = piece.match(text, at)
        assert found is not None
        if char in "'\"" and quote in ("", char):
            quotes.append(char)
            quote = "" if quote else char
        elif char == "`" and quote != "'":
            closing = text.find("`", at + 1, line_at(text, at)[0])
            if closing < 0:
                raise ReadError("a backquote is not closed", at)
            pieces = None
            at = closing + 1
            continue
        elif char == "\\" and quote != "'":
            escaped = found[0][1:]
            if escaped not in ("\n", "\r\n", "\r", ""):
                chars.append(_MUTT_ESCAPES.get(escaped, escaped))
                offsets.append(at)
        elif char == "$" and quote != "'" and (found[1] or found[2]):
            if pieces is not None:
                pieces += [("text", "".join(chars[seen:])), ("name", found[1] or found[2])]
            chars.extend(found[0])
            offsets.extend(range(at, found.end()))
            seen = len(chars)
        else:
            chars.extend(found[0])
            offsets.extend(range(at, found.end()))
        at = found.end()
    if quote:
        raise ReadError("a quote is not closed on its line", first)
    if pieces is not None:
        pieces.append(("text", "".join(chars[seen:])))
    entry = Entry(source, (key,), key, key_start, key_start + len(key), "".join(chars), first, at)
    if len(quotes) == 2 and text[first] == text[at - 1] == quotes[0]:
        entry = entry._replace(start=first + 1, end=at - 1, quote=quotes[0])
    if pieces is None:
        return entry._replace(hidden="the output of a command", text=text[entry.start : entry.end]), [("text", "")], at
    if entry.end - entry.start != len(offsets):
        entry = entry._replace(offsets=tuple(offsets))
    return entry, pieces, at


# --- anything else --------------------------------------------------------------------------------------------------


def _plain(source: Source, ssmtp: bool) -> list[Entry]:
    text = source.text
    entries: list[Entry] = []
    at = 0
    while at < len(text):
        end, following = line_at(text, at)
        begin, stop = trimmed(text, at, end)
        if begin < stop and text[begin] not in "#;!{":
            if text[begin] in "<}" or text[stop - 1] == "{":
                raise Unjudged("its settings stand in blocks, in a form that mailcheck does not read")
            entry = _plain_line(source, begin, stop, (at, end), ssmtp)
            if entry is not None:
                entries.append(entry)
        at = following
    return entries


def _plain_line(source: Source, begin: int, stop: int, line: tuple[int, int], ssmtp: bool) -> Entry | None:
    text = source.text
    found = re.compile(r"([^\s=:#]+)(?:([ \t]*)=([ \t]*)|[ \t]*:(?=\s|$)[ \t]*|[ \t]+|$)").match(text, begin, stop)
    if found is None:
        return None
    key, start, end = found[1], found.end(), stop
    note, quote = "", ""
    if ssmtp:
        if found[2] is None:
            return None  # sSMTP passes over a line without `=`
        note = _SSMTP_HASH if "#" in text[start:end] else _SSMTP_BLANKS if found[2] or found[3] else ""
    else:
        raw = text[start:end]
        closing = raw.find(raw[0], 1) if raw[:1] in ('"', "'") and raw else -1
        rest = raw[closing + 1 :].lstrip()
        if closing > 0 and (not rest or rest[0] == "#"):
            quote, note, start, end = raw[0], _QUOTES, start + 1, start + closing
        elif cut := re.search(r"(?:^|[ \t])#", raw):
            note = _COMMENT
            start, end = trimmed(text, start, start + cut.start())
        elif "#" in raw:
            note = _HASH
    return Entry(source, split_key(key), key, *found.span(1), text[start:end], start, end, quote=quote, note=note, block=line)
