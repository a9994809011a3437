"""A first settings file for an app and a provider: written from the schemas, and judged before it is given away."""

from __future__ import annotations

import json
import re

from mailcheck.config import Config
from mailcheck.errors import UsageError
from mailcheck.find import File
from mailcheck.interpret import WITH_PARTS, Raw
from mailcheck.model import ERROR
from mailcheck.names import spelled
from mailcheck.pipeline import check_file
from mailcheck.read import format_of
from mailcheck.rules.remedy import changes, security
from mailcheck.rules.servers import agrees
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from mailcheck.catalogue import Catalogue
    from mailcheck.settle import Settled

FORMATS = ("env", "ini", "yaml", "properties", "json", "toml")
"""The formats that can be written, the first the best liked."""

_NAMES = {"env": ".env", "ini": "settings.ini", "yaml": "settings.yaml", "json": "settings.json", "properties": "settings.properties",
          "toml": "settings.toml"}  # fmt: skip
_TO_FILL_IN = frozenset(("MC205", "MC305", "MC306", "MC501"))
"""What is said of a file in which the login and the sender are still to be filled in."""


class Start(NamedTuple):
    """A file to begin with. `name`: what such a file is called; `to_fill_in`: the keys whose values are placeholders."""

    name: str
    format: str
    text: str
    to_fill_in: tuple[str, ...]


class _Key(NamedTuple):
    path: tuple[str, ...]
    raw: Raw


def start(app: Mapping[str, Any], provider: Mapping[str, Any], catalogue: Catalogue, format: str = "", sender: str = "",
          username: str = "") -> Start:  # fmt: skip
    """The file. Raises UsageError when the app keeps its settings in no file that can be written, or cannot use the provider."""
    places = [place for name in FORMATS for place in app["places"] if name in place["format"] and name == (format or name)]
    if not places:
        known = ", ".join(dict.fromkeys(one for place in app["places"] for one in place["format"]))
        raise UsageError(f"{app['name']} reads its mail settings from {known}; mailcheck can begin files of {', '.join(FORMATS)}")
    if not provider.get("hosts"):
        raise UsageError(
            f"{provider['name']} has no fixed host for SMTP; `mailcheck explain {provider['id']}` tells what is known"
        )
    for place in places:
        written = next(name for name in FORMATS if name in place["format"] and name == (format or name))
        for text in _attempts(app, provider, place, written, catalogue, sender, username):
            return text
    raise UsageError(
        f"no settings were found with which {app['name']} sends through {provider['name']} safely; "
        f"`mailcheck explain {app['id']}` and `mailcheck explain {provider['id']}` tell what each needs"
    )


def _attempts(app: Mapping[str, Any], provider: Mapping[str, Any], place: Mapping[str, Any], format: str, catalogue: Catalogue,
              sender: str, username: str) -> Iterator[Start]:  # fmt: skip
    """Files that pass, over the provider's ports and the app's transports."""
    transports = [one for one in app.get("transports") or [{}] if one.get("kind", "smtp") == "smtp"]
    for transport in sorted(transports, key=lambda one: len(one.get("when") or {})):  # the plainest way first
        for port, mode in _ports(provider):
            for scheme in _SCHEMES[mode]:
                keys = _first_keys(app, provider, transport, port, scheme, sender, username)
                found = _settled(app, provider, place, format, keys, mode, catalogue)
                if found is not None:
                    yield found
                if not any("://" in raw.text for raw in keys.values()):
                    break  # no URL: the scheme makes no difference


def _ports(provider: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Ports with TLS, the recommended one first, the discouraged ones never."""
    ports = {int(port): mode for port, mode in provider.get("ports", {}).items() if mode != "none"}
    avoided = {int(port) for port in provider.get("discouraged", {})}
    first = int(provider.get("recommended") or 0)
    order = sorted(ports, key=lambda port: (port != first, port not in (465, 587), port))
    return [(port, ports[port]) for port in order if port not in avoided]


_SCHEMES = {
    "implicit": ("smtps", "smtp+ssl", "submissions", "smtp"),
    "starttls": ("smtp", "smtp+tls", "smtp+starttls", "submission"),
}
"""What programs call it in a connection URL."""


def _first_keys(app: Mapping[str, Any], provider: Mapping[str, Any], transport: Mapping[str, Any], port: int,
                scheme: str, sender: str, username: str) -> dict[str, Raw]:  # fmt: skip
    """The settings that every file has, by their canonical names."""
    user = provider.get("username") or {}
    address = user.get("format") == "address" or provider.get("kind") in ("mailbox", "corporate")
    shown = username or user.get("literal") or ((sender or "you@your-domain.example") if address else "<the user name>")
    secret = (provider.get("password") or {}).get("what") or "the password"
    host = str(provider["hosts"][0])
    found = {"host": Raw(host), "port": Raw(str(port), "number")}
    if provider.get("login") != "none":
        found |= {"username": Raw(shown), "password": Raw(f"<{secret}>")}
    found["from"] = Raw(sender or "you@your-domain.example")
    specs = _specs(app, transport)
    if not specs.get("host", {}).get("keys"):
        holder = next((name for name, spec in specs.items() if spec.get("as") in WITH_PARTS and spec.get("keys")), "")
        if holder:
            reading = str(specs[holder]["as"])
            if reading.startswith("url") or reading.endswith("dsn"):
                escaped = shown.replace("@", "%40")
                found = {holder: Raw(f"{scheme}://{escaped}:PASSWORD@{host}:{port}"), "from": found["from"]}
            else:
                found = {holder: Raw(f"{host}:{port}"), **{k: v for k, v in found.items() if k not in ("host", "port")}}
    for name, wanted in (transport.get("when") or {}).items():
        literal = wanted[0] if isinstance(wanted, list) else wanted
        if name in specs and literal not in ("set", "unset"):
            found.setdefault(name, Raw(str(literal).lower() if isinstance(literal, bool) else str(literal), _type_of(literal)))
    return found


def _type_of(value: object) -> str:
    return "boolean" if isinstance(value, bool) else "number" if isinstance(value, int) else "string"


def _specs(app: Mapping[str, Any], transport: Mapping[str, Any]) -> dict[str, Any]:
    base = {**app.get("settings", {}), **app.get("switches", {}), **(transport.get("settings") or {})}
    return {name: spec for name, spec in base.items() if isinstance(spec, dict)}


def _settled(app: Mapping[str, Any], provider: Mapping[str, Any], place: Mapping[str, Any], format: str, first: dict[str, Raw], mode: str,
             catalogue: Catalogue) -> Start | None:  # fmt: skip
    """The file with whatever else the app needs for it, or None when nothing makes it pass."""
    keys = dict(first)
    for _ in range(4):
        text = _write(app, place, format, keys)
        judged = check_file(File(_NAMES[format], text.encode(), True), Config(app=str(app["id"])), catalogue)
        mails = [mail for group in judged.groups for reading in group.readings for mail in reading.mails if mail.active]
        if not mails:
            return None
        mail = mails[0]
        grave = [f for f in judged.findings if f.severity == ERROR and f.code not in _TO_FILL_IN]
        better = _next(mail, provider, mode)
        if better is None or not (better.keys() - keys.keys()):
            good = not grave and _sends(mail, provider, mode)
            return Start(_file_name(place, format), format, text, tuple(_open(app, place, keys))) if good else None
        keys |= better
    return None


def _sends(mail: Settled, provider: Mapping[str, Any], mode: str) -> bool:
    """Whether mail goes to this provider, with a login where there is one, and with TLS as its port has it."""
    logs_in = not mail.get("username").is_set or mail.login.value not in ("not-used", "fails")
    there = mail.kind == "smtp" and mail.provider is not None and mail.provider.id == provider["id"]
    return there and logs_in and agrees(mail.tls.possible, mode)


def _next(mail: Settled, provider: Mapping[str, Any], mode: str) -> dict[str, Raw] | None:
    """What else to write so that TLS and port agree, then so that the login is as safe as this app can make it."""
    if not _sends(mail, provider, mode):
        ways = changes(mail, lambda settled: _sends(settled, provider, mode), list(mail.app.get("switches", {})), another=True)
    else:
        now = security(mail)
        ways = changes(
            mail, lambda settled: _sends(settled, provider, mode) and security(settled) > now, list(mail.app.get("switches", {}))
        )
    return dict(ways[0].written) if ways else None


def _open(app: Mapping[str, Any], place: Mapping[str, Any], keys: Mapping[str, Raw]) -> Iterator[str]:
    for name, raw in keys.items():
        if raw.text.startswith("<") or "your-domain" in raw.text or "PASSWORD" in raw.text:
            yield from _path(app, place, name)[-1:]


def _file_name(place: Mapping[str, Any], format: str) -> str:
    names = [one for one in place.get("files") or () if "*" not in one and "compose" not in one and format_of(one) == format]
    return names[0] if names else _NAMES[format]


# --- writing -----------------------------------------------------------------------------------------------------


def _path(app: Mapping[str, Any], place: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Where a setting is written in this place; () where it has no key."""
    specs = {**app.get("settings", {}), **app.get("switches", {})}
    for transport in app.get("transports") or ():
        specs = {**{k: v for k, v in (transport.get("settings") or {}).items() if v}, **specs}
    keys = [key for key in (specs.get(name) or {}).get("keys") or () if not key.startswith("?")]
    env = "env" in place["format"]
    keys = [key for key in keys if not env or ("." not in key and (key.isupper() or not any(k.isupper() for k in keys)))] or keys
    if not keys:
        return ()
    key = keys[0]
    if key.startswith("/"):
        return tuple(key[1:].split("."))
    prefix = str(place.get("prefix") or "")
    prefix = "APP_" if prefix == "*" else prefix.replace("*", "APP")
    spelled_key = spelled(key, prefix, str(place.get("spelling") or "as-is"))
    above = [part for part in re.sub(r"!\w+", "", str(place.get("at") or "")).split(".") if part]
    above = ["default" if part in ("*", "**") else part for part in above]
    return (*above, *(spelled_key.split(".") if not env else (spelled_key,)))


def _write(app: Mapping[str, Any], place: Mapping[str, Any], format: str, keys: Mapping[str, Raw]) -> str:
    rows = [_Key(path, raw) for name, raw in keys.items() if (path := _path(app, place, name))]
    if format in ("env", "properties"):
        return "".join(f"{'.'.join(row.path)}={_plain(row.raw.text, format)}\n" for row in rows)
    if format == "ini":
        sections: dict[str, list[str]] = {}
        for row in rows:
            sections.setdefault(".".join(row.path[:-1]), []).append(f"{row.path[-1]} = {row.raw.text}\n")
        return "\n".join((f"[{name}]\n" if name else "") + "".join(lines) for name, lines in sorted(sections.items()))
    return _nested(rows, format)


def _plain(text: str, format: str) -> str:
    return f'"{text}"' if format == "env" and re.search(r"[\s<>#$]", text) else text


def _typed(raw: Raw) -> str | int | bool:
    if raw.type == "boolean":
        return raw.text.lower() == "true"
    return int(raw.text) if raw.type == "number" and raw.text.isdigit() else raw.text


def _nested(rows: list[_Key], format: str) -> str:
    tree: dict[str, Any] = {}
    for row in rows:
        at: Any = tree
        *above, last = row.path
        for name in above:
            holder = name.removesuffix("[]")
            below = at.setdefault(holder, [{}] if name.endswith("[]") else {})
            at = below[0] if isinstance(below, list) else below
            if not isinstance(at, dict):
                return ""  # one key is the beginning of another: no file can hold both
        at[last] = _typed(row.raw)
    if format == "json":
        return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
    return "".join(_toml(tree, ())) if format == "toml" else "".join(_yaml(tree, 0))


def _yaml(tree: Mapping[str, Any], depth: int) -> Iterator[str]:
    for name, value in tree.items():
        pad = "  " * depth
        if isinstance(value, dict):
            yield f"{pad}{name}:\n"
            yield from _yaml(value, depth + 1)
        elif isinstance(value, list):
            yield f"{pad}{name}:\n"
            lines = list(_yaml(value[0], depth + 2))
            yield f"{pad}  - {lines[0].lstrip()}"
            yield from lines[1:]
        else:
            yield f"{pad}{name}: {json.dumps(value, ensure_ascii=False)}\n"


def _toml(tree: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[str]:
    plain = {name: value for name, value in tree.items() if not isinstance(value, dict | list)}
    if plain and above:
        yield f"[{'.'.join(above)}]\n"
    for name, value in plain.items():
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _toml(value, (*above, name))
