"""SPF records as text: which records are SPF, what their terms are, and what is wrong with them (RFC 7208, sections 3 to 7 and 12).

Nothing here asks the DNS. A record is a TXT value with one character for each byte. Everything that is said about a record is said
with offsets into it and without its text, which is not ours to trust."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MECHANISM, MODIFIER = "mechanism", "modifier"
PASS = "+"
"""The qualifier of a mechanism that has none (4.6.2)."""

LOOKUP_TERMS = frozenset(("include", "a", "mx", "ptr", "exists", "redirect"))
"""Terms that count as a look-up (4.6.4). `exp` does not, nor does the record of the domain itself."""

LOOKUPS, VOIDS, NAMES = 10, 2, 10
"""Limits of 4.6.4: look-ups, look-ups that find nothing, and names behind one `mx` or `ptr`."""


class Problem(NamedTuple):
    """Something about text[start:end] of a record; 0, 0 is the record as a whole. `says` is one plain clause without foreign text."""

    start: int
    end: int
    kind: str
    says: str


class Term(NamedTuple):
    """One mechanism or modifier, text[start:end] of its record.

    qualifier: "+", "-", "~" or "?"; "+" when none is written, "" for a modifier.
    name:      in lower case.
    value:     the domain-spec, address or text of a modifier as written, macros and all; None when there is none (`mx/24`).
    prefix4, prefix6: the lengths written for IPv4 and IPv6 addresses; None: not written, so the whole address counts."""

    start: int
    end: int
    qualifier: str
    kind: str
    name: str
    value: str | None
    prefix4: int | None = None
    prefix6: int | None = None

    @property
    def looks_up(self) -> bool:
        """Whether it counts as a look-up. A modifier that only bears the name of a mechanism (`include=`) does not."""
        return self.name in LOOKUP_TERMS and (self.kind == MECHANISM or self.name == "redirect")


class Spf(NamedTuple):
    """A record that has been read. `terms` are those that follow the grammar, in their order. `problems` are errors of syntax, in
    order: a single one makes a receiver answer permerror, wherever it stands (4.6)."""

    text: str
    terms: tuple[Term, ...]
    problems: tuple[Problem, ...]

    @property
    def mechanisms(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.kind == MECHANISM)

    def modifier(self, name: str) -> Term | None:
        """The first modifier of that name."""
        return next((term for term in self.terms if term.kind == MODIFIER and term.name == name), None)


class Step(NamedTuple):
    """A term of the record of `domain`, as a piece of the way to a result."""

    domain: str
    term: Term


class Piece(NamedTuple):
    """A stretch of a macro-string (7.1): literal `text`, or the macro `letter` as written (an upper-case one is escaped as in URLs).

    keep:       how many parts on the right are kept; 0: all.
    reverse:    the parts are turned round first.
    delimiters: the characters between the parts; they become dots.
    expands:    it was written with a `%`: a macro, or one of `%%`, `%_` and `%-`, which are literal text here."""

    text: str = ""
    letter: str = ""
    keep: int = 0
    reverse: bool = False
    delimiters: str = "."
    expands: bool = False


_SAYS = {
    "not-spf": "the record does not begin with the version v=spf1 followed by a space or the end",
    "control-character": "there is a control character; terms are parted by spaces only",
    "non-ascii": "there is a character outside ASCII",
    "quotation-mark": "a quotation mark has become part of the record",
    "unreadable-term": "this is neither a mechanism nor a modifier",
    "stray-address": "an address stands without ip4: or ip6: directly before it",
    "unknown-mechanism": "there is no mechanism of this name",
    "ip4-misspelt": "the mechanism for IPv4 addresses is called ip4",
    "ip6-misspelt": "the mechanism for IPv6 addresses is called ip6",
    "modifier-with-colon": "this modifier is written with = and not with a colon",
    "qualifier-on-modifier": "a modifier has no qualifier before it",
    "missing-value": "this term needs a value",
    "empty-value": "nothing follows the sign that announces a value",
    "unexpected-value": "this mechanism takes no value",
    "bad-address": "this is no complete address of this kind",
    "wrong-address-kind": "the address is of the other kind: ip4 is for IPv4 and ip6 for IPv6",
    "bad-prefix": "the prefix length is not a number this kind of address can have, written without leading zeros",
    "bad-macro": "a % begins no macro here; a plain per cent sign is written %%",
    "macro-only-in-explanation": "the macros c, r and t exist in explanation texts only",
    "bad-domain": "this does not end like a domain name",
    "single-label": "a domain name of one label alone is not allowed",
    "address-as-name": "an address stands where a domain name belongs; addresses are written with ip4 or ip6",
    "modifier-twice": "this modifier may stand in a record only once",
    # not errors of syntax
    "ptr": "the mechanism ptr is slow and unreliable and should not be used (5.5)",
    "p-macro": "the macro p is slow and unreliable and should not be used (7.2)",
    "all-pass": "every sender in the world is authorised",
    "all-neutral": "nothing is said about senders that are not listed",
    "no-all": "the record ends without all or redirect, so nothing is said about senders that are not listed",
    "after-all": "all matches always, so this term is never looked at",
    "redirect-beside-all": "redirect is ignored in a record that has all",
    "everyone": "the prefix length 0 stands for all addresses of that kind",
    "unknown-modifier": "receivers ignore this modifier, which no standard defines",
    "mechanism-as-modifier": "with = this is an unknown modifier and ignored; the mechanism is written with a colon",
    "version-twice": "the version stands in the middle of the record, as if two records had been joined",
    "term-twice": "the same term stands in the record before",
    "malformed-name": "this name cannot be asked for: a label is empty or longer than 63 characters",
}


def problem(start: int, end: int, kind: str) -> Problem:
    """A problem of a kind that is named here."""
    return Problem(start, end, kind, _SAYS[kind])


_VERSION = "v=spf1"
_WORD = re.compile("[^ ]+")
_INVISIBLE = re.compile("[^\x21-\x7e]")
_MODIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*=")
_MECHANISM = re.compile(r"([+\-?~]?)([A-Za-z][A-Za-z0-9_.\-]*)(?=[:/]|\Z)")
_PREFIXES = re.compile(r"(?:/([0-9]+))?(?://([0-9]+))?\Z")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IP4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_IP6 = re.compile(r"[0-9A-Fa-f:.]{2,45}")
_LIKE_ADDRESS = re.compile(r"[0-9]+(?:\.[0-9]+){3}(?:/[0-9]*)?|(?=.*:.*:)[0-9A-Fa-f:.]+(?:/[0-9]*)?")
_PIECE = re.compile(r"%\{([slodiphcrtv])([0-9]*)(r?)([.\-+,/_=]*)\}|%([%_\-])|([\x20-\x24\x26-\x7e]+)", re.I | re.A)
_TOP_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?")
_LITERAL = {"%": "%", "_": " ", "-": "%20"}
_ONLY_IN_EXPLANATION = "crt"
_MISSPELT = {
    "ip": "ip4-misspelt",
    "ipv4": "ip4-misspelt",
    "ip-v4": "ip4-misspelt",
    "ipv6": "ip6-misspelt",
    "ip-v6": "ip6-misspelt",
}
_BITS = {"ip4": 32, "ip6": 128}
_NAMES = frozenset(("all", "include", "a", "mx", "ptr", "exists", "ip4", "ip6"))
_NEED_VALUE = frozenset(("include", "exists"))
_WITH_PREFIX = frozenset(("a", "mx"))


def is_spf(text: str) -> bool:
    """Whether a TXT value is an SPF record: it begins with the version, and a space or the end follows (4.5)."""
    return text[:6].lower() == _VERSION and text[6:7] in ("", " ")


def parse(text: str) -> Spf:
    """The terms of a record and its errors of syntax (4.6.1, 12). A text that is no SPF record at all has one problem, "not-spf"."""
    if not is_spf(text):
        return Spf(text, (), (problem(0, len(text), "not-spf"),))
    terms: list[Term] = []
    problems: list[Problem] = []
    once: set[str] = set()
    for word in _WORD.finditer(text, len(_VERSION)):
        read = _term(word[0], word.start())
        if isinstance(read, Problem):
            problems.append(read)
        elif read.kind == MODIFIER and read.name in once:
            problems.append(problem(read.start, read.end, "modifier-twice"))
        else:
            terms.append(read)
            if read.kind == MODIFIER and read.name in ("redirect", "exp"):
                once.add(read.name)
    return Spf(text, tuple(terms), tuple(problems))


def _term(word: str, start: int) -> Term | Problem:
    invisible = _INVISIBLE.search(word)
    if invisible:
        kind = "non-ascii" if invisible[0] > "\x7f" else "control-character"
        return problem(start + invisible.start(), start + invisible.end(), kind)
    modifier = _MODIFIER.match(word)
    if modifier:
        return _modifier(word, start, modifier.end())
    return _mechanism(word, start)


def _modifier(word: str, start: int, at: int) -> Term | Problem:
    name, value = word[: at - 1].lower(), word[at:]
    if name in ("redirect", "exp"):
        wrong = _domain_problem(value, start + at, start)
    else:
        wrong = _macro_problem(value, start + at)
    return wrong or Term(start, start + len(word), "", MODIFIER, name, value)


def _mechanism(word: str, start: int) -> Term | Problem:
    end = start + len(word)
    found = _MECHANISM.match(word)
    if not found:
        return problem(start, end, _unreadable(word))
    name, at = found[2].lower(), found.end()
    rest = word[at:]
    if name not in _NAMES:
        return problem(start + found.start(2), start + found.end(2), _unknown(name, rest))
    blank = Term(start, end, found[1] or PASS, MECHANISM, name, None)
    if name == "all":
        return problem(start + at, end, "unexpected-value") if rest else blank
    if name in _BITS:
        return _ip(blank, rest, start + at)
    return _named(blank, rest, start + at)


def _unreadable(word: str) -> str:
    """What is wrong with a term that does not even begin like one."""
    if '"' in word:
        return "quotation-mark"
    if _MODIFIER.match(word, 1) and word[0] in "+-~?":
        return "qualifier-on-modifier"
    return "stray-address" if _LIKE_ADDRESS.fullmatch(word) else "unreadable-term"


def _unknown(name: str, rest: str) -> str:
    if name in ("redirect", "exp") and rest:
        return "modifier-with-colon"
    if _LIKE_ADDRESS.fullmatch(name + rest):  # an IPv6 address that begins with a letter
        return "stray-address"
    return _MISSPELT.get(name, "unknown-mechanism")


def _ip(blank: Term, rest: str, at: int) -> Term | Problem:
    """`ip4` and `ip6` (5.6). `rest` is what follows the name, from the offset `at`."""
    if not rest.startswith(":"):
        return problem(blank.start, blank.end, "missing-value")
    address, slash, digits = rest[1:].partition("/")
    first = at + 1
    if not address:
        return problem(blank.start, blank.end, "empty-value")
    own, other = (_is_ip4, _is_ip6) if blank.name == "ip4" else (_is_ip6, _is_ip4)
    if not own(address):
        return problem(first, first + len(address), "wrong-address-kind" if other(address) else "bad-address")
    prefix = _prefix(digits, _BITS[blank.name]) if slash else None
    if slash and prefix is None:
        return problem(first + len(address), blank.end, "bad-prefix")
    if blank.name == "ip4":
        return blank._replace(value=address, prefix4=prefix)
    return blank._replace(value=address, prefix6=prefix)


def _named(blank: Term, rest: str, at: int) -> Term | Problem:
    """Mechanisms with a domain-spec, and `a` and `mx` with prefix lengths (5.2 to 5.5, 5.7)."""
    domain, prefix4, prefix6 = rest, None, None
    if blank.name in _WITH_PREFIX:
        found = _PREFIXES.search(rest)
        assert found is not None  # it matches the empty end of any text
        domain = rest[: found.start()]
        prefix4, prefix6 = _prefix(found[1], 32), _prefix(found[2], 128)
        if (found[1] and prefix4 is None) or (found[2] and prefix6 is None):
            return problem(at + found.start(), blank.end, "bad-prefix")
    if domain.startswith(":"):
        value: str | None = domain[1:]
        wrong = _domain_problem(domain[1:], at + 1, blank.start)
        if wrong:
            return wrong
    elif domain:  # a second "/", as in a/24/64 or ptr/24
        return problem(at, blank.end, "bad-prefix" if blank.name in _WITH_PREFIX else "unexpected-value")
    elif blank.name in _NEED_VALUE:
        return problem(blank.start, blank.end, "missing-value")
    else:
        value = None
    return blank._replace(value=value, prefix4=prefix4, prefix6=prefix6)


def _prefix(digits: str | None, bits: int) -> int | None:
    """A prefix length of 0 to `bits` without leading zeros, or None."""
    if digits is None or not _NUMBER.fullmatch(digits) or int(digits) > bits:
        return None
    return int(digits)


def _is_ip4(text: str) -> bool:
    return _IP4.fullmatch(text) is not None


def _is_ip6(text: str) -> bool:
    if not _IP6.fullmatch(text):
        return False
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


# --- macro-strings and domain-specs (7.1)


def pieces(text: str, explanation: bool = False) -> tuple[Piece, ...] | None:
    """The pieces of a macro-string, or None if it is none. In the text of an `exp` the letters c, r and t are allowed (7.2)."""
    read, wrong = _pieces(text, 0, explanation)
    return None if wrong else read


def _pieces(text: str, offset: int, explanation: bool) -> tuple[tuple[Piece, ...], Problem | None]:
    read: list[Piece] = []
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found:
            kind = "bad-macro" if text[at] == "%" else "non-ascii" if text[at] > "\x7f" else "control-character"
            return (), problem(offset + at, offset + at + 1, kind)
        at = found.end()
        if found[6]:
            read.append(Piece(found[6]))
        elif found[5]:
            read.append(Piece(_LITERAL[found[5]], expands=True))
        else:
            kept = found[2].lstrip("0")
            if found[2] and not kept:  # a number of parts must not be zero
                return (), problem(offset + found.start(), offset + at, "bad-macro")
            if found[1].lower() in _ONLY_IN_EXPLANATION and not explanation:
                return (), problem(offset + found.start(), offset + at, "macro-only-in-explanation")
            # no name has more than 127 labels, so that a longer number is the same as a thousand
            keep = min(int(kept[:4] or "0"), 1000)
            read.append(Piece("", found[1], keep, bool(found[3]), found[4] or ".", True))
    return tuple(read), None


def _macro_problem(value: str, at: int) -> Problem | None:
    # the grammar of an unknown modifier has all letters
    return _pieces(value, at, explanation=True)[1]


def _domain_problem(value: str, at: int, start: int) -> Problem | None:
    """What is wrong with a domain-spec, which begins at the offset `at` of a term that begins at `start`."""
    end = at + len(value)
    if not value:
        return problem(start, end, "empty-value")
    read, wrong = _pieces(value, at, explanation=False)
    if wrong or read[-1].expands:
        return wrong
    if _LIKE_ADDRESS.fullmatch(value):
        return problem(at, end, "address-as-name")
    _, dot, top = read[-1].text.removesuffix(".").rpartition(".")
    if not dot:
        return problem(at, end, "single-label" if len(read) == 1 and is_top_label(top) else "bad-domain")
    return None if is_top_label(top) else problem(at + len(value.removesuffix(".")) - len(top), end, "bad-domain")


def is_top_label(label: str) -> bool:
    """Whether a label can be the last of a name: letters, digits and inner hyphens, and not digits alone (7.1)."""
    return _TOP_LABEL.fullmatch(label) is not None and not label.isdigit()


def letters(read: tuple[Piece, ...]) -> frozenset[str]:
    """The macro letters that a macro-string uses, in lower case."""
    return frozenset(piece.letter.lower() for piece in read if piece.letter)


def expand(piece: Piece, values: Mapping[str, str]) -> str:
    """The text of one piece. `values` has a text for its letter in lower case (7.3)."""
    if not piece.letter:
        return piece.text
    parts = re.split(f"[{re.escape(piece.delimiters)}]", values[piece.letter.lower()])
    if piece.reverse:
        parts.reverse()
    text = ".".join(parts[-piece.keep :])
    return quote(text, safe="", errors="replace") if piece.letter.isupper() else text


def expand_name(read: tuple[Piece, ...], values: Mapping[str, str]) -> str | None:
    """The name that a domain-spec stands for, ready to be asked for; None if it can be no name.

    One that is too long loses labels on its left (7.3), so pieces further left than that are not looked at."""
    done: list[str] = []
    length = 0
    for piece in reversed(read):
        done.append(expand(piece, values))
        length += len(done[-1])
        if length > 600:
            break
    name = "".join(reversed(done)).removesuffix(".")
    if len(name) > 253:
        name = name[name.find(".", len(name) - 254) + 1 :]  # the longest end that fits; all of it, and so no name, without a dot
    return as_name(name)


def as_name(text: str) -> str | None:
    """A name in lower case without its final dot, or None if it cannot be asked for: empty, an empty label, a label of more than
    63 or a name of more than 253 characters (RFC 1035), or a character that is not printable ASCII.

    Labels may hold any other character, a space or a backslash too: SPF records do name such things."""
    name = text.removesuffix(".")
    if len(name) > 253 or not name.isascii() or not name.isprintable():
        return None
    return name.lower() if all(0 < len(label) < 64 for label in name.split(".")) else None


def mail_domain(text: str) -> str | None:
    """The domain a check can begin with (4.3), as `as_name`; None for anything malformed, of one label, or an address literal."""
    name = as_name(text)
    if name is None or " " in name or "." not in name or not is_top_label(name.rpartition(".")[2]):
        return None
    return name


# --- what follows the grammar and was hardly meant


def remarks(spf: Spf) -> tuple[Problem, ...]:
    """What is allowed in a record but weak, without effect or deprecated, in order of place; those about the whole come first."""
    found = list(_about_end(spf))
    seen: set[tuple[object, ...]] = set()
    for term in spf.terms:
        kinds = list(_kinds(term))
        same = (term.qualifier, term.name, (term.value or "").lower(), term.prefix4, term.prefix6)
        if term.kind == MECHANISM and same in seen and term.name != "all":
            kinds.append("term-twice")
        seen.add(same)
        found += (problem(term.start, term.end, kind) for kind in kinds)
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _about_end(spf: Spf) -> Iterator[Problem]:
    """`all`, `redirect` and what stands behind (5.1, 6.1)."""
    every = next((term for term in spf.mechanisms if term.name == "all"), None)
    redirect = spf.modifier("redirect")
    if every is None:
        if redirect is None and not spf.problems:
            yield problem(0, 0, "no-all")
        return
    if every.qualifier in "+?":
        yield problem(every.start, every.end, "all-pass" if every.qualifier == PASS else "all-neutral")
    for term in spf.mechanisms:
        if term.start > every.start:
            yield problem(term.start, term.end, "after-all")
    if redirect:
        yield problem(redirect.start, redirect.end, "redirect-beside-all")


def _kinds(term: Term) -> Iterator[str]:
    read = pieces(term.value or "", explanation=True) or ()
    known = term.kind == MECHANISM or term.name in ("redirect", "exp")
    if term.name == "ptr" and known:
        yield "ptr"
    if known and "p" in letters(read):
        yield "p-macro"
    if term.qualifier == PASS and 0 in (term.prefix4, term.prefix6):
        yield "everyone"
    if not known:
        if term.name == "v":
            yield "version-twice"
        else:
            yield "mechanism-as-modifier" if term.name in _NAMES else "unknown-modifier"
    elif term.value and term.name not in _BITS and not letters(read) and expand_name(read, {}) is None:
        yield "malformed-name"
