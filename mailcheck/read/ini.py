r"""INI files.

There is no standard. The readers compared here are Python's configparser, the INI library of Go programs (go-ini: Gitea,
Grafana), PHP's parse_ini_file, MySQL, systemd (systemd.syntax(7)) and git (gitconfig.py). Where the file's name says which
one is meant, it is read as that one does. Elsewhere the reading is the one of most, and an entry on which two of them
differ carries a `note`:

* `=` or `:` ends the key; `#` and `;` begin a comment at the start of a line, or in a value behind a blank;
* quotes around a whole value are dropped and keep comment signs in it; so do Go's backquotes and \"\"\", over lines too;
* a line without `=` or `:` that is indented deeper than the key above it belongs to its value (configparser);
* keys before any section have a path of their own name alone; a dotted section is one section in another.
"""

from __future__ import annotations

import re

from mailcheck.model import Entry, Source
from mailcheck.read import name_of
from mailcheck.read.base import DEPTH, ReadError, below, closing_quote, line_at, refuse_template, split_key, trimmed
from mailcheck.tuples import NamedTuple


class _Dialect(NamedTuple):
    """How one family of programs reads INI."""

    separators: str = "=:"
    quotes: bool = True  # quotes around a whole value do not belong to it
    shielded: bool = True  # inside them `#` and `;` do
    fences: bool = True  # backquotes and """ do not belong to the value
    cut: str = r"(?:^|[ \t])[#;]"  # what begins a comment in a value; "" nothing
    deeper: str = "bare"  # which line, indented deeper than a key, belongs to its value: "bare" one without separator, "any"
    backslash: bool = False  # at the end of a line it joins the next one
    percent: str = "note"  # "one": `%%` is one `%`; "": nothing special; "note": it hangs on the program
    strict: bool = False  # a line that is no key is an error
    differ: bool = True  # the name does not say who reads the file


_COMMON = _Dialect()
_PYTHON = _Dialect(quotes=False, fences=False, cut="", deeper="any", strict=True, differ=False)
_GO = _Dialect(shielded=False, cut="[#;]", deeper="", percent="", strict=True, differ=False)
_PHP = _Dialect(separators="=", fences=False, cut=";", deeper="", percent="", differ=False)
_SYSTEMD = _Dialect(
    separators="=", quotes=False, fences=False, cut="", deeper="", backslash=True, percent="", differ=False
)  # fmt: skip

_BY_NAME = {
    "airflow.cfg": _PYTHON._replace(percent="one"),
    "odoo.conf": _PYTHON._replace(percent=""),
    ".odoorc": _PYTHON._replace(percent=""),
    "openerp-server.conf": _PYTHON._replace(percent=""),
    "app.ini": _GO,
    "grafana.ini": _GO,
    "custom.ini": _GO,
    "defaults.ini": _GO,
    "php.ini": _PHP,
}

_KEPT_QUOTES = "Python's configparser keeps the quotes as part of the value, most other readers drop them"
_FENCES = "only Go's INI library takes these quotes for quotes, for other readers they are part of the value"
_SHIELD = "Go's INI library ends a value at `#` or `;` even inside quotes, other readers do not"
_COMMENT = "Python's configparser keeps `#` or `;` and what follows in the value, most other readers begin a comment there"
_GO_SIGN = "this program's reader ends the value at the first `#` or `;`, also without a blank in front"
_SIGN = "Go's INI library and git end the value at the first `#` or `;`, other readers keep the rest"
_OPEN_QUOTE = "the value begins with a quote that does not close it: some readers keep it, some refuse the file"
_ONE_PERCENT = "Python's configparser reads `%%` as one `%`, other readers as two"
_PERCENT = "Python's configparser takes `%` for the beginning of a reference, other readers keep it"
_INDENTED = "Python's configparser takes a line that is indented deeper than the key above for a part of its value"
_BACKSLASH = "some readers join a line that ends in a backslash with the next one, some do not"


class _Section(NamedTuple):
    """The section that a key stands in: its names, and the place of its header for each of them."""

    path: tuple[str, ...] = ()
    heads: tuple[tuple[int, int], ...] = ()


class _Value(NamedTuple):
    text: str
    start: int
    end: int
    quote: str = ""
    offsets: tuple[int, ...] | None = None
    note: str = ""


def read(source: Source) -> list[tuple[Entry, ...]]:
    """One document: every key of the file, in order."""
    text = source.text
    refuse_template(text)
    name = name_of(source.path).lower()
    if _is_git(name, text):
        from mailcheck.read import gitconfig

        return gitconfig.read(source)
    return [tuple(_entries(source, _dialect(name, text)))]


def _is_git(name: str, text: str) -> bool:
    return name in (".gitconfig", "gitconfig", ".gitmodules") or (
        ' "' in text and re.search(r'^[ \t]*\[[A-Za-z0-9.\-]+[ \t]+"[^"\n]*"\]', text, re.M) is not None
    )


def _dialect(name: str, text: str) -> _Dialect:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.endswith(".service") or (name.endswith(".conf") and re.search(r"^\[Service\][ \t]*\r?$", text, re.M)):
        return _SYSTEMD
    if name.endswith(".cfg") and re.match(r"(?:[ \t]*+(?:[#;][^\n]*+)?\r?\n)*+\[", text):
        return _PYTHON
    return _COMMON


def _entries(source: Source, dialect: _Dialect) -> list[Entry]:
    text = source.text
    entries: list[Entry] = []
    section = _Section()
    indent = -1  # of the key above, -1 when there is none in this section
    at = 0
    while at < len(text):
        end, following = line_at(text, at)
        begin, stop = trimmed(text, at, end)
        if begin == stop or text[begin] in "#;" or text.startswith("{{", begin):
            at = following
        elif text[begin] == "[":
            closing = text.rfind("]", begin, stop)
            if closing < 0:
                raise ReadError("the name of a section is not closed", begin)
            names = split_key(text[begin + 1 : closing])[:DEPTH]
            section = _Section(names, ((begin + 1, closing),) * len(names))
            indent = -1
            at = following
        else:
            deeper = dialect.differ and 0 <= indent < begin - at
            indent = begin - at
            entry, at = _entry(source, dialect, section, at)
            if entry is not None:
                entries.append(entry._replace(note=_INDENTED) if deeper else entry)
    return entries


def _entry(source: Source, dialect: _Dialect, section: _Section, line: int) -> tuple[Entry | None, int]:
    """The entry of the key in the line that begins at `line`, and the offset after its last line."""
    text = source.text
    end, following = line_at(text, line)
    begin, stop = trimmed(text, line, end)
    separator = min((at for at in (text.find(sign, begin, stop) for sign in dialect.separators) if at >= 0), default=-1)
    if separator < 0:
        if dialect.strict:
            raise ReadError("this line is neither a section, a key with its value nor a comment", begin)
        found = re.compile(r"[\w.\-]+(?=[ \t]*(?:[#;]|$))").match(text, begin, stop)
        if found is None:
            return None, following
        path, heads = _place(section, found[0], found.span())
        lone = Entry(source, path, found[0], *found.span(), "", found.end(), found.end(), block=(line, end), heads=heads)
        return lone, following
    key_start, key_end = trimmed(text, begin, separator)
    value, following = _value(text, dialect, separator + 1, end, following, begin - line)
    if key_start == key_end:
        return None, following
    key = text[key_start:key_end]
    path, heads = _place(section, key, (key_start, key_end))
    entry = Entry(source, path, key, key_start, key_end, value.text, value.start, value.end, quote=value.quote,
                  offsets=value.offsets, note=value.note, block=(line, max(end, value.end)), heads=heads)  # fmt: skip
    return entry, following


def _place(section: _Section, key: str, place: tuple[int, int]) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The path of a key and the heads of the path."""
    names = split_key(key)
    return below(section.path, *names), (*section.heads, *(place for _ in names))


def _value(text: str, dialect: _Dialect, at: int, end: int, following: int, indent: int) -> tuple[_Value, int]:
    """The value that begins at `at`, in a line that ends at `end` and is indented by `indent`; the offset after it."""
    begin, stop = trimmed(text, at, end)
    if dialect.backslash:
        return _joined_lines(text, begin, end, following)
    fence = next((sign for sign in ('"""', "`") if dialect.fences and text.startswith(sign, begin)), "")
    if fence:
        closing = _closing(text, begin + len(fence), end, fence, one_line=dialect.differ and fence == "`")
        if closing >= 0:
            start = begin + len(fence)
            note = _FENCES if dialect.differ else ""
            return _Value(text[start:closing], start, closing, fence, note=note), line_at(text, max(closing, at))[1]
        if not dialect.differ:
            raise ReadError("a quote is not closed", begin)
    if dialect.deeper:
        parts, after = _deeper(text, following, indent, dialect)
        if parts:
            return _together(text, [(begin, stop), *parts], "\n"), after
    return _on_one_line(text, begin, stop, dialect), following


def _closing(text: str, at: int, end: int, fence: str, one_line: bool) -> int:
    """The offset of the closing fence: the last one of the first line that has one; -1 when there is none."""
    closing = text.rfind(fence, at, end)
    if closing < 0 and not one_line:
        first = text.find(fence, end)
        closing = text.rfind(fence, first, line_at(text, first)[0]) if first >= 0 else -1
    return closing


def _deeper(text: str, at: int, indent: int, dialect: _Dialect) -> tuple[list[tuple[int, int]], int]:
    """The places of the lines that continue a value, with blank lines between them; the offset after the last."""
    found: list[tuple[int, int]] = []
    blank: list[tuple[int, int]] = []
    last = at
    while at < len(text):
        end, following = line_at(text, at)
        begin, stop = trimmed(text, at, end)
        if begin == stop:
            blank.append((stop, stop))
        elif text[begin] not in "#;":
            own = dialect.deeper == "bare" and (text[begin] == "[" or re.search(r"=|:(?:\s|$)", text[begin:stop]))
            if begin - at <= indent or own:
                break
            found += [*blank, (begin, stop)]
            blank = []
            last = following
        at = following
    return found, last


def _joined_lines(text: str, begin: int, end: int, following: int) -> tuple[_Value, int]:
    """A value of systemd: a backslash at the end of a line stands for a blank, comments in between are passed over."""
    parts: list[tuple[int, int]] = []
    while (end - begin - len(text[begin:end].rstrip("\\"))) % 2 == 1:
        parts.append((begin, end - 1))
        while following < len(text):
            at = following
            end, following = line_at(text, at)
            begin, _ = trimmed(text, at, end)
            if begin == end or text[begin] not in "#;":
                break
        else:
            begin = end
    parts.append((begin, end))
    while len(parts) > 1 and not text[slice(*parts[-1])].strip():
        parts.pop()
    start, end = parts[-1]
    parts[-1] = (start, start + len(text[start:end].rstrip()))
    return _together(text, parts, " "), following


def _together(text: str, parts: list[tuple[int, int]], glue: str) -> _Value:
    """Stretches of the text as one value, with `glue` (one character) between them."""
    if len(parts) == 1:
        start, end = parts[0]
        return _Value(text[start:end], start, end)
    offsets: list[int] = []
    for number, (start, end) in enumerate(parts):
        if number:
            offsets.append(parts[number - 1][1])
        offsets.extend(range(start, end))
    return _Value(glue.join(text[start:end] for start, end in parts), parts[0][0], parts[-1][1], offsets=tuple(offsets))


def _on_one_line(text: str, begin: int, stop: int, dialect: _Dialect) -> _Value:
    raw = text[begin:stop]
    if dialect.quotes and dialect.shielded:
        closing = closing_quote(raw, "#;")
        if closing > 0:
            inner = raw[1:closing]
            note = (_SHIELD if re.search("[#;]", inner) else _KEPT_QUOTES) if dialect.differ else ""
            return _Value(inner, begin + 1, begin + closing, raw[0], note=note)
    note = ""
    cut = re.search(dialect.cut, raw) if dialect.cut else None
    if cut:
        if dialect.differ:
            note = _COMMENT
        elif dialect.fences and cut.start() and raw[cut.start() - 1] not in " \t":
            note = _SHIELD if raw[0] in "\"'" else _GO_SIGN if dialect is _GO else _SIGN
        begin, stop = trimmed(text, begin, begin + cut.start())
        raw = text[begin:stop]
    if dialect.quotes and not dialect.shielded and closing_quote(raw, "#;") == len(raw) - 1 > 0:
        return _Value(raw[1:-1], begin + 1, stop - 1, raw[0], note=note)
    if dialect.percent == "one" and "%%" in raw:
        return _single_percent(raw, begin)
    return _Value(raw, begin, stop, note=note or _bare_note(raw, dialect))


def _bare_note(raw: str, dialect: _Dialect) -> str:
    if dialect.differ and raw[:1] in ("'", '"') and raw:
        return _OPEN_QUOTE
    if dialect.differ and ("#" in raw or ";" in raw):
        return _SIGN
    if dialect.differ and raw.endswith("\\"):
        return _BACKSLASH
    if dialect.percent == "note" and "%" in raw:
        left = re.sub(r"%\([^()]*\)s", "", raw)
        return _ONE_PERCENT if "%%" in left else _PERCENT if "%" in left else ""
    return ""


def _single_percent(raw: str, base: int) -> _Value:
    offsets = [found.start() for found in re.finditer(r"%%|.", raw, re.S)]
    return _Value("".join(raw[at] for at in offsets), base, base + len(raw), offsets=tuple(base + at for at in offsets))
