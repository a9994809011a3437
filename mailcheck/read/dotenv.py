r"""`.env` files.

There is no standard. The readers compared here are Docker Compose, python-dotenv, Node's dotenv, systemd's
EnvironmentFile and a POSIX shell. Where they agree, so do we; where two common ones differ, the entry carries a
`note` that says how (rule MC411). The reading chosen then is the one of most:

* `export ` in front is dropped; blanks around `=` and around an unquoted value are dropped; `KEY: value` is taken;
* an unquoted value ends at a blank followed by `#`; a `#` without a blank belongs to the value (Node cuts there);
* single quotes: all as written; double quotes: \n \r \t \" \\ \$ are escapes; both may span lines.
"""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.model import Entry, Source

_KEY = Pattern(r"[ \t]*(?:export[ \t]+)?([^\W\d][\w.\-]*)[ \t]*(=|:(?=[ \t]))[ \t]*")
_LONE_KEY = Pattern(r"[ \t]*(?:export[ \t]+)?([^\W\d]\w*)[ \t]*(?=\r|\n|#|\Z)")
_LINE_END = Pattern(r"\r\n|\n|\r|\Z")
_COMMENT = Pattern(r"[ \t]+#", needs="#")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}
_VARIABLE = Pattern(r"\$(?=[A-Za-z_{$(])", needs="$")


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document: every `KEY=value` of the file, in order. Lines that are none of the forms are passed over."""
    text = source.text
    entries: list[Entry] = []
    at, size = 0, len(text)
    while at < size:
        line_end = _end_of_line(text, at)
        found = _KEY.match(text, at, line_end)
        if found is None:
            lone = _LONE_KEY.match(text, at)
            if lone is not None and lone.end() > at and text[at : at + 1] != "#":
                start, end = lone.span(1)
                entries.append(
                    Entry(source, (lone[1],), lone[1], start, end, "", end, end, block=(at, line_end),
                          hidden="taken from the surrounding environment")
                )  # fmt: skip
            at = _after(text, line_end)
            continue
        entry, stop = _value(source, found, at, line_end)
        entries.append(entry)
        at = _after(text, _end_of_line(text, stop))
    return [tuple(entries)]


def _end_of_line(text: str, at: int) -> int:
    found = _LINE_END.search(text, at)
    return found.start() if found else len(text)


def _after(text: str, line_end: int) -> int:
    """The offset of the next line."""
    return line_end + 2 if text.startswith("\r\n", line_end) else line_end + 1


def _value(source: Source, found: re.Match[str], line: int, line_end: int) -> tuple[Entry, int]:
    text, key, at = source.text, found[1], found.end()
    quote = text[at : at + 1]
    if quote in ("'", '"', "`") and quote:
        closing = _closing(text, at + 1, quote)
        if closing >= 0:
            return _quoted(source, found, line, quote, at, closing)
    end = line_end
    comment = _COMMENT.search(text, at, end)
    if comment:
        end = comment.start()
    elif text[at : at + 1] == "#":
        end = at
    while end > at and text[end - 1] in " \t":
        end -= 1
    raw = text[at:end]
    note = _bare_note(raw)
    return Entry(source, (key,), key, *found.span(1), raw, at, end, note=note, block=(line, line_end)), line_end


def _closing(text: str, at: int, quote: str) -> int:
    """The offset of the closing quote, or -1. An unclosed quote that would swallow other assignments is not one."""
    start = at
    while True:
        at = text.find(quote, at)
        if at < 0:
            return -1
        if quote == '"' and _escaped(text, start, at):
            at += 1
            continue
        break
    if "\n" in text[start:at] and re.search(r"^[ \t]*(?:export )?[A-Za-z_]\w*=", text[start:at].partition("\n")[2], re.M):
        return -1
    return at


def _escaped(text: str, start: int, at: int) -> bool:
    backslashes = 0
    while at - 1 - backslashes >= start and text[at - 1 - backslashes] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _quoted(source: Source, found: re.Match[str], line: int, quote: str, at: int, closing: int) -> tuple[Entry, int]:
    text, key = source.text, found[1]
    raw = text[at + 1 : closing]
    value, offsets, note = raw, None, ""
    if quote == '"' and "\\" in raw:
        value, offsets, note = _unescape(raw, at + 1)
    if quote == '"' and not note and _VARIABLE.search(raw) and not _is_reference(raw):
        note = "inside double quotes a shell, Docker Compose and systemd differ on `$` from Node's dotenv, which keeps it"
    if quote == "`":
        note = "only Node's dotenv takes backquotes for quotes; for every other reader they are part of the value"
    end = _end_of_line(text, closing)
    rest = text[closing + 1 : end]
    if rest.strip() and not rest.strip().startswith("#"):
        note = "there is text after the closing quote: some readers drop it, some add it to the value, some refuse the file"
    return (
        Entry(source, (key,), key, *found.span(1), value, at + 1, closing, quote=quote, offsets=offsets, note=note,
              block=(line, end)),
        closing,
    )  # fmt: skip


def _unescape(raw: str, base: int) -> tuple[str, tuple[int, ...], str]:
    out: list[str] = []
    offsets: list[int] = []
    note = ""
    index = 0
    while index < len(raw):
        char = raw[index]
        if char == "\\" and index + 1 < len(raw) and raw[index + 1] in _ESCAPES:
            if raw[index + 1] == "\\":
                note = "a doubled backslash inside double quotes is one backslash for some readers and two for others"
            out.append(_ESCAPES[raw[index + 1]])
            offsets.append(base + index)
            index += 2
            continue
        if char == "\\":
            note = "a backslash inside double quotes is kept by some readers and dropped by others"
        out.append(char)
        offsets.append(base + index)
        index += 1
    return "".join(out), tuple(offsets), note


def _is_reference(raw: str) -> bool:
    return "$" in raw and (
        re.search(r"\$\{[A-Za-z_][^}]*\}", raw) is not None or re.fullmatch(r"\$[A-Za-z_]\w*", raw) is not None
    )


def _bare_note(raw: str) -> str:
    if "#" in raw and not raw.startswith("#"):
        return "Node's dotenv ends an unquoted value at `#`, python-dotenv and Docker Compose keep the rest"
    if raw[:1] in ("'", '"') and len(raw) > 1:
        return "the value begins with a quote that is never closed: some readers keep it, some refuse the file"
    if " " in raw or "\t" in raw:
        return "a shell ends an unquoted value at the first blank, most other readers keep the rest"
    if _VARIABLE.search(raw) and not _is_reference(raw):
        return "a shell and Docker Compose replace `$` and the name after it, Node's dotenv and systemd keep them"
    if "\\" in raw:
        return "a shell and systemd drop an unquoted backslash, most other readers keep it"
    return ""
