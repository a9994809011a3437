"""What a server answers: a code, lines, and an enhanced status code (RFC 5321 4.2, RFC 2034, RFC 3463)."""

from __future__ import annotations

import re

from mailcheck.live.transcript import HIDDEN, short
from mailcheck.report.safe import clean
from mailcheck.tuples import NamedTuple

LONGEST_LINE = 2_048  # octets; RFC 5321 4.5.3.1.5 says 512, servers are known to exceed it
MOST_LINES = 100

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.S)
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: |$)", re.A)


class Reply(NamedTuple):
    """`code`: 200 to 599; `status`: the enhanced status code, such as `5.7.8`, or ""; `lines`: their texts without code."""

    code: int
    status: str
    lines: tuple[str, ...]

    @property
    def positive(self) -> bool:
        return self.code // 100 == 2

    @property
    def temporary(self) -> bool:
        """RFC 5321 4.2.1: the same may be accepted later."""
        return self.code // 100 == 4

    @property
    def text(self) -> str:
        """The whole as one line, as people quote it."""
        return " ".join((str(self.code), *(line for line in self.lines if line)))


class Line(NamedTuple):
    """One line of a reply. `last`: no further line follows."""

    code: int
    last: bool
    text: bytes


class Extension(NamedTuple):
    """One line of the answer to EHLO, keyword in capitals (RFC 5321 4.1.1.1)."""

    keyword: str
    parameters: tuple[str, ...]


class Stop(Exception):
    """The dialogue cannot go on. `kind` names the failure, `says` is a plain clause; neither ever holds a secret."""

    def __init__(self, kind: str, says: str, reply: Reply | None = None) -> None:
        super().__init__(kind, says)
        self.kind = kind
        self.says = says
        self.reply = reply


def line(raw: bytes) -> Line | None:
    """One line of a reply without its end of line; None when it is none."""
    found = _LINE.fullmatch(raw)
    return Line(int(found[1]), found[2] != b"-", found[3] or b"") if found else None


def reply(code: int, texts: list[bytes], guard: tuple[str, ...] = ()) -> Reply:
    """A whole reply, with what repeats `guard` hidden."""
    lines = shown(texts, guard)
    status = _STATUS.match(lines[0]) if lines else None
    return Reply(code, status[1] if status else "", tuple(lines))


def shown(texts: list[bytes], guard: tuple[str, ...] = ()) -> list[str]:
    """Lines of a server, as they can be shown. What is not UTF-8 becomes `\\xff`.

    A line that repeats something of `guard` is hidden; all lines are, if it is spread over several."""
    lines = [text.decode("utf-8", "backslashreplace") for text in texts]
    if guard and _repeated(lines, guard):
        lines = [HIDDEN if _repeated([one], guard) else one for one in lines]
        if _repeated(lines, guard):
            lines = [HIDDEN] * len(lines)
    return [short(line) for line in lines]


def _repeated(lines: list[str], guard: tuple[str, ...]) -> bool:
    """Whether lines hold one of the guarded texts, as they came or as they are shown, before they are cut."""
    text = "".join(lines)
    return repeats(text, guard) or repeats(clean(text), guard)


def repeats(text: str, guard: tuple[str, ...]) -> bool:
    """Whether a text holds one of the guarded texts, in capitals or not."""
    folded = text.casefold()
    return any(one.casefold() in folded for one in guard)


def extensions(answer: Reply) -> tuple[Extension, ...]:
    """What the answer to EHLO offers; its first line is the server's name. `AUTH=LOGIN` is an old form of `AUTH LOGIN`."""
    found = []
    for text in answer.lines[1:]:
        words = text.upper().replace("AUTH=", "AUTH ", 1).split() if text[:5].upper() == "AUTH=" else text.split()
        if words:
            found.append(Extension(words[0].upper(), tuple(words[1:])))
    return tuple(found)


def parameters(offered: tuple[Extension, ...] | None, keyword: str) -> tuple[str, ...] | None:
    """The parameters of an extension, of all its lines together; None when it is not offered."""
    lines = [one for one in offered or () if one.keyword == keyword]
    return tuple(dict.fromkeys(word for one in lines for word in one.parameters)) if lines else None


_PROTOCOLS = (
    (b"SSH-", "SSH"),
    (b"+OK", "POP3"),
    (b"* OK", "IMAP"),
    (b"* BYE", "IMAP"),
    (b"* PREAUTH", "IMAP"),
    (b"HTTP/", "HTTP"),
    (b"<!DOCTYPE", "HTTP"),
    (b"<html", "HTTP"),
    (b"\x15\x03", "TLS"),
    (b"\x16\x03", "TLS"),
    (b"RFB ", "VNC"),
    (b'"IMPLEMENTATION"', "ManageSieve"),
)


def protocol(first: bytes) -> str:
    """The protocol of which these are the first octets of a server: `SMTP`, `TLS`, `IMAP` ...; "" when we know none."""
    if line(first[:4].rstrip(b"\r\n")):
        return "SMTP"
    return next((name for mark, name in _PROTOCOLS if first.startswith(mark)), "")
