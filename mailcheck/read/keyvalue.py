r"""Files of `key value` or `key = value` lines, most of them of mail clients and relays.

The name of the file tells which program reads it, else its first words do: msmtp (msmtp.py), Postfix (postfix.py), Mutt
(muttrc.py), nullmailer, OpenSMTPD, Swaks and Proxmox (relays.py). Anything else is read as most programs do: `key = value`,
`key: value` or `key value`; `#` begins a comment at the start of a line or behind a blank; quotes around the whole value are
dropped. sSMTP's ssmtp.conf keeps its quotes and has no comments behind a value. Where two programs differ the entry carries a
`note`."""

from __future__ import annotations

import re

from mailcheck.model import Entry
from mailcheck.read.base import Unjudged, closing_quote, line_at, refuse_template, split_key, trimmed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.model import Source

_BY_NAME = {"msmtprc": "msmtp", "main.cf": "postfix", "muttrc": "mutt", "neomuttrc": "mutt", "ssmtp.conf": "ssmtp",
            "swaksrc": "swaks", "remotes": "nullmailer", "notifications.cfg": "proxmox"}  # fmt: skip
_HASH = "some programs end the value at the first `#`, some keep it"
_SSMTP_HASH = "sSMTP 2.64 ends the value at the first `#`, later ones keep it"
_SSMTP_BLANKS = "some releases of sSMTP read an empty value when there are blanks around `=`"


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document."""
    refuse_template(source.text)
    kind = kind_of(source)
    if kind == "msmtp":
        from mailcheck.read import msmtp

        return [tuple(msmtp.entries(source))]
    if kind == "postfix":
        from mailcheck.read import postfix

        return [tuple(postfix.entries(source))]
    if kind == "mutt":
        from mailcheck.read import muttrc

        return [tuple(muttrc.entries(source))]
    if kind in ("swaks", "nullmailer", "proxmox", "smtpd"):
        from mailcheck.read import relays

        return [tuple(getattr(relays, kind)(source))]
    return [tuple(_entries(source, kind == "ssmtp"))]


def kind_of(source: Source) -> str:
    """The mail client or relay whose file this is, "" when it is none of those known."""
    name = source.path.replace("\\", "/").rsplit("/", 1)[-1].lower().lstrip(".")
    return _BY_NAME.get(name) or _by_content(source.text)


def _by_content(text: str) -> str:
    if re.search(r"^(?:defaults|account[ \t]+\S.*)\r?$", text, re.M) and re.search(r"^[ \t]*host[ \t]+[^=\s]", text, re.M):
        return "msmtp"
    if re.search(r"^[ \t]*action[ \t]+\S+[ \t]+relay\b", text, re.M):
        return "smtpd"
    return "mutt" if re.search(r"^set[ \t]+\w+[ \t]*=", text, re.M) else ""


def _entries(source: Source, ssmtp: bool) -> list[Entry]:
    text = source.text
    entries: list[Entry] = []
    at = 0
    while at < len(text):
        end, following = line_at(text, at)
        begin, stop = trimmed(text, at, end)
        if begin < stop and text[begin] not in "#;!{":
            if text[begin] in "<}" or text[stop - 1] == "{":
                raise Unjudged("its settings stand in blocks, in a form that mailcheck does not read")
            entry = _entry(source, begin, stop, (at, end), ssmtp)
            if entry is not None:
                entries.append(entry)
        at = following
    return entries


def _entry(source: Source, begin: int, stop: int, line: tuple[int, int], ssmtp: bool) -> Entry | None:
    """The entry of one line, or None when it is none."""
    text = source.text
    found = re.compile(r"([^\s=:#]+)(?:([ \t]*)=([ \t]*)|[ \t]*:(?=\s|$)[ \t]*|[ \t]+|$)").match(text, begin, stop)
    if found is None or (ssmtp and found[2] is None):  # sSMTP passes over a line without `=`
        return None
    key, start, end = found[1], found.end(), stop
    raw = text[start:end]
    note, quote, hidden = "", "", ""
    if re.match(r"""(["'])[^"']*\1[ \t]*\+[ \t]*[A-Za-z_]""", raw):  # a file that Python reads: 'Name <' + USER + '>'
        hidden = "put together by the program"
    elif ssmtp:
        note = _SSMTP_HASH if "#" in raw else _SSMTP_BLANKS if found[2] or found[3] else ""
    elif (closing := closing_quote(raw, "#")) > 0:
        quote, start, end = raw[0], start + 1, start + closing
    elif cut := re.search(r"(?:^|[ \t])#", raw):
        start, end = trimmed(text, start, start + cut.start())
    elif "#" in raw:
        note = _HASH
    names = split_key(key)
    return Entry(source, names, key, *found.span(1), text[start:end], start, end, quote=quote, note=note, hidden=hidden, block=line,
                 heads=(found.span(1),) * len(names))  # fmt: skip
