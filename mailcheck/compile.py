"""Schema files to the one compiled file that a run reads.

The compiled file is text: the first line is an index (marks, hosts, key shapes), each further line one app or provider.
A run decodes the index and only the lines it needs. The index says at which byte each line begins."""

from __future__ import annotations

import json
import re
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from mailcheck import interpret
from mailcheck.catalogue import BUCKETS, FORMAT, bucket
from mailcheck.errors import SchemaError
from mailcheck.interpret import WITH_PARTS
from mailcheck.names import normal, spelled
from mailcheck.patterns import shortest
from mailcheck.recognise import POINTS
from mailcheck.references import STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mailcheck.schema import App, Provider

LONG_TAIL = "long-tail.yaml"
NOT_INHERITED = ("id", "name", "kind", "marks", "places", "family", "versions", "sources", "checked", "like", "library")


def load_folder(folder: Path) -> tuple[dict[str, App], dict[str, Provider]]:
    """Every schema of `folder/apps` and `folder/providers`, validated one by one; the entries of `providers/long-tail.yaml` too.

    Raises SchemaError naming the file, the place and what is wrong."""
    from mailcheck.schema import App, LongTail, Provider

    tail = folder / "providers" / LONG_TAIL
    apps = {path.stem: _load(path, App) for path in _files(folder, "apps")}
    providers: dict[str, Provider] = {path.stem: _load(path, Provider) for path in _files(folder, "providers") if path != tail}
    if tail.is_file():
        listed = _load(tail, LongTail).expanded()
        _refuse_known(tail, listed, providers)
        providers |= {provider.id: provider for provider in listed}
    return apps, providers


@cache
def built_in() -> tuple[Mapping[str, App], Mapping[str, Provider]]:
    """The schemas that came with mailcheck."""
    from mailcheck.catalogue import built_in_folder

    return load_folder(built_in_folder())


def _files(folder: Path, kind: str) -> list[Path]:
    """The schema files of a folder. Raises SchemaError for one that leads out of it."""
    root = folder.resolve()
    found = sorted((folder / kind).glob("*.yaml"))
    for path in found:
        try:
            inside = path.resolve().is_relative_to(root)
        except (OSError, RuntimeError):  # links in a circle
            inside = False
        if not inside:
            raise SchemaError(f"{path}: a link that leads out of {folder}")
    return found


def _refuse_known(tail: Path, listed: list[Provider], providers: Mapping[str, Provider]) -> None:
    """Raises SchemaError when an entry of the long tail has the id or a host of a provider with a file of its own."""
    hosts = {host: name for name, provider in providers.items() for host in provider.hosts}
    patterns = [(pattern, name) for name, provider in providers.items() for pattern in provider.host_patterns]
    for entry in listed:
        if entry.id in providers:
            raise SchemaError(f"{tail}: providers: {entry.id!r} has a file of its own")
        for host in entry.hosts:
            owner = hosts.get(host) or next((name for pattern, name in patterns if re.fullmatch(pattern, host)), "")
            if owner:
                raise SchemaError(f"{tail}: providers: {entry.id}: {host} stands in {owner}.yaml")


LARGEST = 1024 * 1024
"""Bytes of a schema file."""
DEEPEST = 30
MOST = 50_000
"""Levels of a schema file, and texts in it."""


def _load(path: Path, model: type[Any]) -> Any:
    from pydantic import ValidationError
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    text = _text(path)
    lines = _lines(path, text)
    try:
        schema = model.model_validate(YAML(typ="safe").load(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        line = next(lines[first["loc"][:size]] for size in range(len(first["loc"]), -1, -1) if first["loc"][:size] in lines)
        raise SchemaError(f"{path}:{line}: {where}: {first['msg']}{more}") from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise SchemaError(f"{path}:{_line_of(error)}: a value that cannot be read: {_reason(error)}") from error
    if schema.id != path.stem:
        raise SchemaError(f"{path}:{lines.get(('id',), 1)}: id is {schema.id!r}, it must equal the file name")
    return schema


def _text(path: Path) -> str:
    if not path.is_file():
        raise SchemaError(f"{path}: not a file")
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise SchemaError(f"{path}: larger than 1 MiB")
        return data.decode("utf-8")
    except OSError as error:
        raise SchemaError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SchemaError(f"{path}:{line}: not UTF-8") from error


def _lines(path: Path, text: str) -> dict[tuple[int | str, ...], int]:
    """The line of every key and list item of a YAML text, by the names and numbers on the way to it.

    Raises SchemaError for what is not well formed, aliases (with which a small file grows without bound) and what is too deep."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    found: dict[tuple[int | str, ...], int] = {(): 1}
    stack: list[tuple[tuple[int | str, ...], int | str | None]] = []  # path of a mapping or list; number, or name in waiting
    try:
        for event in YAML(typ="safe").parse(text):
            kind, line = type(event).__name__.removesuffix("Event"), event.start_mark.line + 1
            if kind in ("MappingEnd", "SequenceEnd"):
                stack.pop()
                continue
            if kind not in ("Scalar", "Alias", "MappingStart", "SequenceStart"):
                continue
            if kind == "Alias":
                raise SchemaError(f"{path}:{line}: aliases are not allowed in schemas")
            if len(found) >= MOST or len(stack) >= DEEPEST:
                raise SchemaError(f"{path}:{line}: too many texts" if len(found) >= MOST else f"{path}:{line}: nested too deeply")
            here: tuple[int | str, ...] = ()
            if stack:
                holder, at = stack[-1]
                if at is None:
                    stack[-1] = (holder, str(event.value) if kind == "Scalar" else "?")
                    found[(*holder, str(event.value) if kind == "Scalar" else "?")] = line
                    if kind == "Scalar":
                        continue
                    here = holder
                else:
                    here = (*holder, at)
                    found.setdefault(here, line)
                    stack[-1] = (holder, at + 1 if isinstance(at, int) else None)
            if kind != "Scalar":
                stack.append((here, 0 if kind == "SequenceStart" else None))
    except YAMLError as error:
        raise SchemaError(f"{path}:{_line_of(error)}: not well-formed YAML: {_reason(error)}") from error
    return found


def _line_of(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark is not None else 1


def _reason(error: Exception) -> str:
    """The parser's complaint without the text around it."""
    said = str(getattr(error, "problem", None) or getattr(error, "context", None) or type(error).__name__)
    return " ".join(said.split())[:200]


def compiled(apps: Mapping[str, App], providers: Mapping[str, Provider], origin: str, folders: Iterable[Path] = ()) -> bytes:
    """The compiled file. `origin` is "package", "checkout" or "user". Raises SchemaError when schemas do not fit together; `folders`
    are those the user's schemas come from."""

    def refused(name: str, problem: str) -> SchemaError:
        path = next((file for folder in folders if (file := folder / "apps" / f"{name}.yaml").is_file()), None)
        if path is None:
            return SchemaError(f"schemas/apps/{name}.yaml: {problem}")
        lines = _lines(path, _text(path))
        words = [word.strip("'`") for word in problem.replace(":", " ").split()]
        keys = [key for key in lines if key and str(key[-1]) in words]
        return SchemaError(f"{path}:{lines[max(keys, key=len)] if keys else 1}: {problem}")

    whole: dict[str, dict[str, Any]] = {}
    for name, app in apps.items():
        try:
            whole[name] = _inherited(app, apps)
        except SchemaError as error:
            raise refused(name, str(error)) from error
    for name, settled in whole.items():
        problem = next(iter(app_problems(settled, providers)), None)
        if problem is not None:
            raise refused(name, problem)
    lines = [_line(app) for app in whole.values()]
    lines += [_line(_dump(provider)) for provider in providers.values()]
    index = _index(list(whole.values()), [_dump(provider) for provider in providers.values()])
    parts = [_line(part) for part in index.values()]
    ends = list(accumulate(len(part) + 1 for part in (*parts, *lines)))
    body = b"\n".join([*parts, *lines]) + b"\n"
    head = {"format": FORMAT, "origin": origin, "stamp": blake2b(body, digest_size=16).hexdigest(), "apps": len(whole),
            "parts": list(index), "ends": ends}  # fmt: skip
    return _line(head) + b"\n" + body


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _dump(schema: Any) -> dict[str, Any]:
    data: dict[str, Any] = schema.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return data


def _inherited(app: App, apps: Mapping[str, App]) -> dict[str, Any]:
    """The app with everything of its `like` chain taken over."""
    chain = [app]
    while chain[-1].like:
        parent = apps.get(chain[-1].like)
        if parent is None:
            raise SchemaError(f"like: there is no app {chain[-1].like!r}")
        if parent in chain:
            raise SchemaError(f"like: the chain comes back to {parent.id!r}")
        chain.append(parent)
    result: dict[str, Any] = {}
    for schema in reversed(chain):
        own = schema.model_dump(mode="json", by_alias=True, exclude_unset=True)
        if schema is not app:
            own = {key: value for key, value in own.items() if key not in NOT_INHERITED}
        for key, value in own.items():
            if key in ("settings", "switches"):
                result[key] = _merge_specs(result.get(key, {}), value)
            elif key == "other_keys":
                result[key] = {k: v for k, v in {**result.get(key, {}), **value}.items() if v is not None}
            else:
                result[key] = value
    if len(chain) > 1:
        result["parents"] = [parent.id for parent in chain[1:]]
    for place in result["places"]:
        if isinstance(place["format"], str):
            place["format"] = [place["format"]]
    for transport in result.get("transports", []):
        transport["settings"] = dict(transport.get("settings", {}).items())
    return result


def _merge_specs(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for name, spec in new.items():
        if spec is None:
            merged.pop(name, None)
        else:
            merged[name] = {**merged.get(name, {}), **spec}
    return merged


# --- do they fit together? -----------------------------------------------------------------------------------------


def app_problems(app: Mapping[str, Any], providers: Mapping[str, Any]) -> Iterable[str]:
    """What is wrong in an app's schema beyond its form: names that do not exist, lists without a last line ..."""
    from mailcheck.schema import SETTINGS

    settings, switches = app.get("settings", {}), app.get("switches", {})
    transports = app.get("transports", [])
    known = {*settings, *switches, "scheme"}
    for transport in transports:
        known |= {name for name, spec in transport.get("settings", {}).items() if spec is not None}
    for name in settings:
        if name not in SETTINGS:
            yield f"settings: {name!r} is not one of the canonical settings"
    for name in set(settings) & set(switches):
        yield f"{name!r} is both a setting and a switch"
    specs = {**settings, **switches}
    for transport in transports:
        specs |= {f"{transport['id']}.{k}": v for k, v in transport.get("settings", {}).items() if v is not None}
        if transport.get("provider") and transport["provider"] not in providers:
            yield f"transport {transport['id']}: there is no provider {transport['provider']!r}"
        for name in transport.get("needs", []):
            if name not in SETTINGS and name not in switches:
                yield f"transport {transport['id']}: needs {name!r}, which is no setting"
    for place in app["places"]:
        styles = place.get("references") or []
        for style in styles if isinstance(styles, list) else [styles]:
            if style not in STYLES and style != "none":
                yield f"places: there is no style of references {style!r}"
    for name, spec in specs.items():
        reading = spec.get("as", "text")
        try:
            if reading not in WITH_PARTS:
                interpret.named(reading)
        except KeyError:
            yield f"{name}: there is no interpretation {reading!r}"
    conditions = [*_conditions(app), *(t.get("when", {}) for t in transports)]
    used: set[str] = set()
    for when in conditions:
        for name in when:
            used.add(name)
            if name not in known and name not in SETTINGS:
                yield f"when: {name!r} is neither a setting nor a switch"
    if not app.get("library"):
        needed = {name for t in transports for name in t.get("needs", [])}
        joined = {word for spec in specs.values() for word in re.findall(r"\{(\w+)\}", spec.get("join") or "")}
        of = {line.get("of") for spec in specs.values() if isinstance(spec.get("default"), list) for line in spec["default"]}
        for name in switches:
            parts = switches[name].get("as") in WITH_PARTS
            if name not in used | needed | joined | of and not parts:
                yield f"switch {name!r} is looked at by no line"
    for title in ("tls", "login", "certificate"):
        lines = app.get(title, [])
        if lines and lines[-1].get("when"):
            yield f"{title}: the last line must have no `when`"
        if any(not line.get("when") for line in lines[:-1]):
            yield f"{title}: only the last line may have no `when`"
    for name in specs:
        yield from _circle(name, specs)


def _conditions(app: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    lines = [*app.get("tls", []), *app.get("login", []), *app.get("certificate", []), *app.get("rejects", [])]
    lines += [line for transport in app.get("transports", []) for line in transport.get("tls") or []]
    for group in (app.get("settings", {}), app.get("switches", {}), *(t.get("settings", {}) for t in app.get("transports", []))):
        for spec in group.values():
            if spec is not None and isinstance(spec.get("default"), list):
                lines += spec["default"]
    return [line.get("when") or {} for line in lines]


def _circle(name: str, specs: Mapping[str, Any]) -> Iterable[str]:
    """A default that needs itself."""
    waiting, seen = [name], set()
    while waiting:
        default = specs.get(waiting.pop(), {}).get("default")
        for line in default if isinstance(default, list) else []:
            for other in [line.get("of"), *(line.get("when") or {})]:
                if other == name:
                    yield f"{name}: its default needs itself"
                    return
                if other and other not in seen:
                    seen.add(other)
                    waiting.append(other)


# --- the index -----------------------------------------------------------------------------------------------------


def _index(apps: list[dict[str, Any]], providers: list[dict[str, Any]]) -> dict[str, Any]:
    tokens: list[dict[str, list[list[int]]]] = [{} for _ in range(BUCKETS)]
    prefixes: list[list[Any]] = []
    images: list[list[Any]] = []
    globs: list[list[Any]] = []
    files: dict[str, list[list[int]]] = {}
    texts: dict[str, list[list[Any]]] = {}
    for number, app in enumerate(apps):
        for mark in app.get("marks", []):
            points = POINTS[mark.get("weight", "strong")]
            if app["kind"] == "convention" or "within" in mark or "provider_host" in mark:
                continue  # looked at only when nothing else is recognised, or beside other marks
            names = mark.get("keys") or ([mark["path"]] if "path" in mark else None)
            if names is not None:
                for token in sorted(_tokens(app, names if isinstance(names, list) else [names])):
                    tokens[bucket(token)].setdefault(token, []).append([number, points])
            elif "prefix" in mark:
                prefixes.append([number, mark["prefix"], points])
            elif "image" in mark:
                images.append([number, mark["image"], points])
            elif "file" in mark and "*" in mark["file"]:
                globs.append([number, mark["file"], points])
            elif "file" in mark:
                files.setdefault(mark["file"], []).append([number, points])
            else:
                for format in sorted({format for place in app["places"] for format in place["format"]}):
                    texts.setdefault(format, []).append([number, mark["text"], points])
    hosts: dict[bool, dict[str, int]] = {False: {}, True: {}}
    for number, provider in enumerate(providers):
        hosts[provider.get("long_tail", False)] |= dict.fromkeys(provider.get("hosts", []), number)
    hot = _hot_words(apps, providers)
    return {
        "apps": [[app["id"], app["name"], app["kind"], app.get("parents", []), app.get("family", "")] for app in apps],
        "providers": [[provider["id"], provider["name"]] for provider in providers],
        **{f"tokens{number}": words for number, words in enumerate(tokens)},
        "prefixes": prefixes,
        "images": images,
        "globs": globs,
        "files": files,
        "texts": texts,
        "conventions": [number for number, app in enumerate(apps) if app["kind"] == "convention"],
        "hosts": hosts[False],
        "tail_hosts": hosts[True],
        "host_patterns": [[p, n] for n, provider in enumerate(providers) for p in provider.get("host_patterns", [])],
        "wrong_hosts": [[glob, n] for n, provider in enumerate(providers) for glob in provider.get("wrong_hosts", {})],
        "secrets": [[s["pattern"], s.get("beside", ""), s["what"], n, shortest(s["pattern"])]
                    for n, provider in enumerate(providers) for s in provider.get("secrets", [])],
        "placeholders": sorted({p for provider in providers for p in provider.get("placeholders", [])}),
        "own_domains": {domain: number for number, provider in enumerate(providers)
                        for domain in provider.get("sender", {}).get("own_domains", [])},
        "names": _names(providers),
        "hot": sorted(hot),
        "stems": _stems(hot),
    }  # fmt: skip


def _tokens(app: Mapping[str, Any], names: list[str]) -> set[str]:
    """The words by which a mark is found: of its rarest (longest) name, in every spelling of the app's places."""
    name = max(names, key=len)
    found = {normal(max(re.split(r"[./!]|\[\]", name), key=len))}
    for place in app["places"]:
        key = spelled(name, place.get("prefix", ""), place.get("spelling", "as-is"))
        found.add(normal(key) if "env" in place["format"] else normal(max(key.split("."), key=len)))
    return found


def _names(providers: list[dict[str, Any]]) -> dict[str, dict[str, list[Any]]]:
    """Framework -> the word it uses -> [provider, port or "api"]."""
    found: dict[str, dict[str, list[Any]]] = {}
    for number, provider in enumerate(providers):
        for framework, words in provider.get("names", {}).items():
            for word, port in words.items():
                found.setdefault(framework, {})[word.lower()] = [number, port]
    return found


def _stems(words: set[str]) -> list[str]:
    """Few pieces, one of which stands in each of the words."""
    left, found = set(words), []
    while left:
        pieces = {word[at : at + size] for word in left for size in range(4, 9) for at in range(max(1, len(word) - size + 1))}
        best = max(sorted(pieces), key=lambda piece: (sum(piece in word for word in left), len(piece)))
        found.append(best)
        left = {word for word in left if best not in word}
    return found


def _hot_words(apps: list[dict[str, Any]], providers: list[dict[str, Any]]) -> set[str]:
    """Words one of which stands in every file that can hold mail settings; lower case. `smtp` and `mail` cover most."""
    hot = {"smtp", "mail"}
    for app in apps:
        for mark in app.get("marks", []):
            names = mark.get("keys") or [mark.get("path") or mark.get("prefix") or ""]
            words = [w for name in names for w in re.split(r"[^a-z0-9_]+", name.lower()) if w]
            if mark.get("weight") == "weak" or not words or any("smtp" in w or "mail" in w for w in words):
                continue
            if "image" in mark or "file" in mark:
                continue
            # only names by which mail leaves: a key of another matter beside SMTP_* comes with `smtp` anyway
            if any(part in max(words, key=len) for part in ("sender", "resend", "sendgrid", "postmark", "mailer", "notifier")):
                hot.add(max(words, key=len))
    hot |= _api_keys(apps, providers)
    return {word for word in hot if not any(other in word for other in hot - {word})}  # the shorter one finds both


def _api_keys(apps: list[dict[str, Any]], providers: list[dict[str, Any]]) -> set[str]:
    """The usual names of a provider's key, as far as an application reads one of that name: mail may need nothing else. The key
    of a whole cloud account says nothing about mail."""
    usual = {name.lower() for provider in providers for name in (provider.get("api") or {}).get("env", ())}
    read: set[str] = set()
    for app in apps:
        for group in (app.get("settings") or {}, *(transport.get("settings") or {} for transport in app.get("transports") or ())):
            read.update(key.lower() for name in ("api_key", "password") for key in (group.get(name) or {}).get("keys") or ())
    return {name for name in usual if "_access_key" not in name and any(name in key for key in read)}
