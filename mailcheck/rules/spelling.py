"""How a file writes `key = value`, learnt from the entry itself or from one beside it.

A hint is there to be pasted: `port: 465` in Elixir, `:port => 465` or `port: 465` in Ruby as the file has it, `port 465` for
msmtp, `smtpPort="465"` in an attribute of XML."""

from __future__ import annotations

import re

from mailcheck.interpret import WITH_PARTS
from mailcheck.lazy import Pattern
from mailcheck.model import UNSET, Setting
from mailcheck.rules.base import called, shown
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.interpret import Raw
    from mailcheck.model import Entry
    from mailcheck.settle import Settled

_FLAT = ("env", "ini", "properties", "csv")
_CODE = ("js", "python", "ruby", "php", "elixir", "toml", "hcl")
"""Formats in which a text stands in quotes."""
_BEFORE = Pattern(r"(?<![\w:]):$|(?:\bset +)?(?:[\w$.]|->|::|\[(?P<q>['\"])[\w.\-]+(?P=q)\])*(?:[\[(] *['\"]|['\"])?$")
_GAP = Pattern(r"['\"]?\]?\s*(?:=>|=|:|,)?\s*")
_LIST_ITEM = Pattern(r"\.?\[\d*\]")


class _Manner(NamedTuple):
    """What stands before a key, between key and value, and after the value; quotes of the value are not part of it."""

    before: str
    between: str
    after: str


def assignment(mail: Settled, key: str, raw: Raw) -> str:
    """A key and its new value as the file writes such a pair. `key` is as the user spells it, or as a schema does."""
    format = mail.instance.scope.format
    name, entry = _named(mail, key)
    model = entry or _neighbour(mail, key, "/" + key in (mail.spec(name).get("keys") or ()))
    shown = entry.key if entry is not None else short(mail, key)
    if format == "json":
        return f'"{shown}": {raw.text}' if raw.type in ("number", "boolean") else f'"{shown}": "{raw.text}"'
    if format == "yaml":
        return f"{shown}: {_in_yaml(raw)}"
    present = mail.spec(name).get("as") == "present"
    if format == "xml":
        return f"<{shown}/>" if present else _in_xml(model, shown, raw.text)
    if present and (format == "keyvalue" or (model is not None and _is_bare(model))):
        return shown
    manner = _manner(model) if model is not None and (format not in _FLAT or _is_bare(model)) else None
    if manner is None:
        return f"{shown}={raw.text}"
    return f"{manner.before}{shown}{manner.between}{_value(mail, name, raw, model, entry)}{manner.after}"


def short(mail: Settled, key: str) -> str:
    """A key that is to be added, as it is written in its place: the last name alone where the mapping it belongs into is there."""
    instance = mail.instance
    model = _neighbour(mail, key, False)
    if instance.scope.format in _FLAT or model is None:
        return key
    if "." in model.key:  # the names above stand in front of each key
        relative = ".".join(model.path[len(instance.at) :])
        return model.key.removesuffix(relative) + key if model.key.endswith(relative) else key
    parent, dot, last = key.rpartition(".")
    if not dot:
        return key
    above = {*instance.names, *instance.root}
    return last if any(name.startswith(parent + ".") for name in above) else key


def with_value(mail: Settled, setting: Setting) -> str:
    """A setting in a sentence, and its value in brackets; the key alone where to be there is all it does."""
    bare = setting.text == "" and mail.spec(setting.name).get("as") == "present"
    return called(mail, setting) if bare else f"{called(mail, setting)} ({shown(mail, setting)})"


def in_list(entry: Entry) -> str:
    """The key of the list in which an entry is one of the items, "" when it has a key of its own."""
    return _LIST_ITEM.sub("", entry.key) if entry.path and _LIST_ITEM.fullmatch(entry.path[-1]) else ""


def key_to_add(mail: Settled, name: str) -> str:
    """Where a user would write a setting: its key, its part of a larger value that is there, the key of a file that holds it."""
    holder = holder_for(mail, name)
    if holder is not None:
        query = next((key[1:] for key in mail.spec(name).get("keys") or ()), "")
        return f"{query}= in {holder.key}" if query else f"{called(mail, Setting(name, UNSET))} in {holder.key}"
    files = (mail.instance.spell(key) for key in mail.spec(name).get("file") or ())
    return mail.key_of(name) or next(files, "")


def holder_for(mail: Settled, name: str) -> Setting | None:
    """The written value with parts (a URL) that alone can hold a setting."""
    spec = mail.spec(name)
    if any(not key.startswith("?") for key in (*(spec.get("keys") or ()), *(spec.get("file") or ()))):
        return None
    holders = (mail.get(other) for other in mail.settings if mail.spec(other).get("as") in WITH_PARTS)
    return next((holder for holder in holders if holder.entry is not None and holder.known), None)


def _named(mail: Settled, key: str) -> tuple[str, Entry | None]:
    """The setting that is meant by a key, and its entry when it is written."""
    for name, setting in {**mail.settings, **mail.switches}.items():
        if setting.entry is not None and not setting.borrowed and key in (setting.key, setting.entry.key):
            return name, setting.entry
    names = (*mail.app.get("settings", {}), *mail.app.get("switches", {}))
    return next((name for name in names if mail.key_of(name) == key), ""), None


def _neighbour(mail: Settled, key: str, at_root: bool) -> Entry | None:
    """An entry whose manner a new one can follow: at the same depth, else nearer the root. `at_root`: the key does not stand
    where the app's other keys do."""
    settings = (*mail.settings.values(), *mail.switches.values())
    written = [s.entry for s in settings if s.entry is not None and s.entry.via is None and not in_list(s.entry)]
    depth = key.count(".") + 1
    if at_root:
        written = [entry for entries in mail.instance.root.values() for entry in entries if len(entry.path) == depth]
    elif mail.instance.scope.format not in _FLAT:
        depth += len(mail.instance.at)
        near = [e for e in written if len(e.path) == depth] + [e for e in written if len(e.path) < depth]
        written = near or (written if mail.instance.at else [])  # at the root of code names stand otherwise than in a mapping
    return next((entry for entry in written if entry.key_start < entry.key_end <= entry.start and not in_list(entry)), None)


def _is_bare(entry: Entry) -> bool:
    """Whether a blank alone parts key and value, in a format where that is not usual."""
    return entry.source.text[entry.key_end : entry.start].strip(" \t") == "" and entry.start > entry.key_end


def _manner(entry: Entry) -> _Manner | None:
    text = entry.source.text
    gap = text[entry.key_end : entry.start]
    if entry.quote in ("'", '"', ":"):
        gap = gap.removesuffix(entry.quote)
    if entry.key_start >= entry.start or _GAP.fullmatch(gap) is None or "\n" in gap or len(gap) > 60:
        return None
    line = text[text.rfind("\n", 0, entry.key_start) + 1 : entry.key_start]
    found = _BEFORE.search(line)
    before = found[0] if found else ""
    quoted = before[-1:] in ("'", '"')
    if quoted != (gap[:1] in ("'", '"')) or ("," in gap and "(" not in before):
        return None
    return _Manner(before, re.sub(r"[ \t]+", " ", gap), ")" if "," in gap else "")


def _value(mail: Settled, name: str, raw: Raw, model: Entry | None, entry: Entry | None) -> str:
    format = mail.instance.scope.format
    if raw.type in ("number", "boolean") or format not in _CODE:
        return raw.text
    if format in ("elixir", "ruby") and (mail.spec(name).get("as") == "atom" or (entry is not None and entry.quote == ":")):
        return ":" + raw.text
    quotes = [one.quote for one in (entry, model) if one is not None and one.quote in ("'", '"')]
    if raw.type != "string" and not quotes:
        return raw.text
    quote = quotes[0] if quotes else '"'
    return f"{quote}{raw.text}{quote}"


def _in_yaml(raw: Raw) -> str:
    bare = raw.type != "string" or not re.fullmatch(r"true|false|yes|no|on|off|[0-9]+", raw.text)
    return raw.text if bare else f'"{raw.text}"'


def _in_xml(model: Entry | None, key: str, text: str) -> str:
    if model is None:
        return f"{key}={text}"
    source = model.source.text
    gap = source[model.key_end : model.start]
    if gap.strip() == ">":
        return f"<{key}>{text}</{key}>"
    named = re.search(r"<([\w:.\-]+) [\w:.\-]+=['\"]$", source[max(0, model.key_start - 80) : model.key_start])
    if named is not None and re.fullmatch(r"['\"]>", gap):
        return f"{named[0]}{key}{gap}{text}</{named[1]}>"
    if named is not None and re.fullmatch(r"['\"] [\w:.\-]+=(['\"])", gap):
        return f"{named[0]}{key}{gap}{text}{gap[-1]}/>"
    return f'{key}="{text}"'
