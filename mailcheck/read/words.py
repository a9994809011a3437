r"""Words as a POSIX shell and a Dockerfile divide a line into them: blanks divide, quotes and escapes bind.

Single quotes keep everything; double quotes keep blanks, with `\` before `"`, `\`, `$` and a backquote as an escape; without
quotes `\` makes the next character plain. What the shell would replace (`$X`, `${X}`, `$(...)`) stays as it is written, and the
word remembers it."""

from __future__ import annotations

import re

from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Entry

NAME = re.compile(r"[A-Za-z_]\w*", re.A)
_PLAIN = re.compile(r"""[^\s'"\\$`;&|()<>]+""")
_IN_DOUBLE = re.compile(r'[^"\\$`]+')
_EXPANSION = re.compile(r"\$(?:\{[^{}]*\}|[A-Za-z_]\w*|[@*#?$!0-9\-])", re.A)
_WHOLE = re.compile(r"\$(?:\{[A-Za-z_]\w*(?::?-[^{}$]*)?\}|[A-Za-z_]\w*)", re.A)
_LONGEST = 4_000
"""A command substitution longer than this is taken as unclosed."""


class Unclosed(Exception):
    """A quote or substitution has no end."""


class Word(NamedTuple):
    """One word. `places` are the offsets of its characters, `quotes` what each stands in, `replaced` the stretches of `text`
    that the shell replaces; it goes from `start` to `end`, quotes included."""

    text: str
    places: tuple[int, ...]
    quotes: str
    replaced: tuple[tuple[int, int], ...]
    start: int
    end: int


class _Reading:
    """A word as it grows."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.places: list[int] = []
        self.quotes: list[str] = []
        self.replaced: list[tuple[int, int]] = []

    def add(self, text: str, at: int, quote: str, replaced: bool = False) -> None:
        if replaced:
            self.replaced.append((len(self.places), len(self.places) + len(text)))
        self.text.append(text)
        self.places.extend(range(at, at + len(text)))
        self.quotes.append(quote * len(text))


def read(text: str, at: int, escape: str = "\\", shell: bool = True) -> Word:
    """The word that begins at `at`; it is empty when none does. Without `shell` the signs `;&|()<>` and backquotes are plain
    characters. Raises Unclosed."""
    word = _Reading()
    start = at
    while at < len(text):
        char = text[at]
        if char.isspace():
            break
        if char == escape:
            at = _escaped(text, at, word)
        elif char == "'":
            closing = text.find("'", at + 1)
            if closing < 0:
                raise Unclosed
            word.add(text[at + 1 : closing], at + 1, "'")
            at = closing + 1
        elif char == '"':
            at = _double(text, at + 1, escape, shell, word)
        elif char == "$" or (char == "`" and shell):
            at = _replaced(text, at, shell, word, " ")
        elif char in ";&|()<>" and shell:
            break
        elif shell and (plain := _PLAIN.match(text, at)):
            word.add(plain[0], at, " ")
            at = plain.end()
        else:
            word.add(char, at, " ")
            at += 1
    return Word("".join(word.text), tuple(word.places), "".join(word.quotes), tuple(word.replaced), start, at)


def _escaped(text: str, at: int, word: _Reading) -> int:
    """What follows an escape sign outside of quotes: a plain character, or a line end that disappears."""
    following = text[at + 1 : at + 2]
    if following == "\r" and text[at + 2 : at + 3] == "\n":
        return at + 3
    if following != "\n":
        word.add(following, at + 1, "\\")
    return at + 1 + len(following)


def _double(text: str, at: int, escape: str, shell: bool, word: _Reading) -> int:
    while at < len(text):
        char = text[at]
        if char == '"':
            return at + 1
        if char == escape and text[at + 1 : at + 2] in ("\n", "\r", *f'"${escape}{"`" if shell else ""}'):
            at = _escaped(text, at, word)
        elif char == "$" or (char == "`" and shell):
            at = _replaced(text, at, shell, word, '"')
        else:
            plain = _IN_DOUBLE.match(text, at)
            piece = plain[0] if plain else char
            word.add(piece, at, '"')
            at += len(piece)
    raise Unclosed


def _replaced(text: str, at: int, shell: bool, word: _Reading, quote: str) -> int:
    """A stretch that the shell replaces; a `$` that begins none is a plain character."""
    found = _EXPANSION.match(text, at)
    end = found.end() if found else at + 1
    if text.startswith(("$(", "`", "${"), at) and found is None and (shell or text[at + 1] == "{"):
        end = _closed(text, at)
    word.add(text[at:end], at, quote, replaced=end > at + 1)
    return end


def _closed(text: str, at: int) -> int:
    """Where a substitution ends that begins at `at`."""
    if text[at] == "`":
        closing = text.find("`", at + 1, at + _LONGEST)
        if closing < 0:
            raise Unclosed
        return closing + 1
    opening = text[at + 1]
    signs = re.compile(r"[()]" if opening == "(" else r"[{}]")
    depth = 0
    for sign in signs.finditer(text, at + 1, at + _LONGEST):
        depth += 1 if sign[0] == opening else -1
        if depth == 0:
            return sign.end()
    raise Unclosed


def tail(word: Word, begin: int) -> Word:
    """The word without its first characters."""
    places = word.places[begin:]
    replaced = tuple((max(start - begin, 0), end - begin) for start, end in word.replaced if end > begin)
    return Word(word.text[begin:], places, word.quotes[begin:], replaced, places[0] if places else word.end, word.end)


def assignment(outer: Entry, word: Word) -> Entry | None:
    """The environment variable in a word `NAME=value`, with its places in the source of `outer`, in whose text the word
    stands; None when the word is no assignment. A value that is put together by the shell is hidden."""
    name, equals, _ = word.text.partition("=")
    if not equals or not NAME.fullmatch(name):
        return None
    key = outer.part(word.places[0], word.places[len(name) - 1] + 1)
    return value(outer, name, key, word, len(name) + 1)


def value(outer: Entry, name: str, key: tuple[int, int], word: Word, begin: int) -> Entry:
    """The variable `name` (its key stands at `key`) with the value of `word` from its character `begin` on."""
    text, places, quotes = word.text[begin:], word.places[begin:], set(word.quotes[begin:])
    if places:
        start, end = outer.part(places[0], places[-1] + 1)
    else:
        at = word.places[begin - 1] + 1 if begin else word.start
        at += outer.text[at : at + 1] in ("'", '"')
        start, end = outer.part(at, at)
    offsets: tuple[int, ...] | None = None
    if outer.offsets == ():
        offsets = ()
    elif outer.source.text[start:end] != text:
        offsets = tuple(outer.part(at, at)[0] for at in places)
    hidden = ""
    replaced = [stretch for stretch in word.replaced if stretch[1] > begin]
    if replaced and not (replaced == [(begin, len(word.text))] and _WHOLE.fullmatch(text)):
        hidden = "put together by the shell"
    quote = quotes.pop() if len(quotes) == 1 and quotes <= {"'", '"'} else ""
    return outer._replace(
        path=(name,), key=name, key_start=key[0], key_end=key[1], text=text, start=start, end=end, quote=quote, offsets=offsets,
        hidden=hidden, heads=(key,),
    )  # fmt: skip
