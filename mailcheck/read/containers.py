"""The scopes of a file: what one process would see together.

A compose service, a Kubernetes container, a ConfigMap and a Secret hold environment variables; each is a scope of its
own, and its entries leave the document they stand in, so that nothing is judged twice."""

from __future__ import annotations

import base64
import binascii

from mailcheck.model import Entry, Scope, Source

_WORKLOAD_ITEM = 2  # ("env", "[3]") stands before "name" or "value"


def scopes(source: Source, documents: list[tuple[Entry, ...]]) -> list[Scope]:
    """Every scope of a file, in the order of the file: containers first, then what is left of each document."""
    if source.format == "env":
        return [Scope(source, "env", entries) for entries in documents]
    found: list[Scope] = []
    for entries in documents:
        top = {entry.path[0] for entry in entries if entry.path}
        kind = _kind(entries)
        taken: set[Entry | int] = set()
        if "services" in top and not kind:
            found += _compose(source, entries, taken)
        elif kind == "ConfigMap" or kind == "Secret":
            found += _data(source, entries, kind, taken)
        if kind or any(len(entry.path) > _WORKLOAD_ITEM and entry.path[-1] == "name" and entry.path[-3] == "env"
                       for entry in entries):  # fmt: skip
            found += _workload(source, entries, taken)
        rest = tuple(entry for entry in entries if id(entry) not in taken) if taken else entries
        found.append(Scope(source, source.format, rest))
    return found


def _kind(entries: tuple[Entry, ...]) -> str:
    """The Kubernetes kind of a document, or ""."""
    head = {entry.path[0]: entry.text for entry in entries if len(entry.path) == 1}
    return head.get("kind", "") if "apiVersion" in head else ""


def image_name(text: str) -> str:
    """`ghcr.io/owner/name:1.2@sha256:...` -> `owner/name:1.2`; without registry and digest, lower case."""
    name = text.partition("@")[0]
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        name = rest
    return name.removeprefix("library/").lower()


def _compose(source: Source, entries: tuple[Entry, ...], taken: set[Entry | int]) -> list[Scope]:
    services: dict[str, list[Entry]] = {}
    images: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for entry in entries:
        path = entry.path
        if len(path) < 3 or path[0] != "services":
            continue
        service, section = path[1], path[2]
        if section in ("env_file", "extends"):
            elsewhere[service] = section
        if section == "image" and len(path) == 3:
            images[service] = image_name(entry.text)
        if section != "environment" or len(path) < 4:
            continue
        taken.add(id(entry))
        variable = _list_item(entry) if path[3].startswith("[") else _map_item(entry, ".".join(path[3:]))
        if variable is not None:
            services.setdefault(service, []).append(variable)
    return [
        Scope(source, "env", tuple(variables), f"services.{service}", images.get(service, ""), True, elsewhere.get(service, ""))
        for service, variables in services.items()
    ]


def _map_item(entry: Entry, name: str) -> Entry:
    if entry.type == "null":
        return entry._replace(path=(name,), hidden="taken from the surrounding environment")
    return entry._replace(path=(name,))


def _list_item(entry: Entry) -> Entry | None:
    """`- KEY=value`: both parts with their places. Quotes inside the item belong to the value."""
    name, equals, value = entry.text.partition("=")
    if not name:
        return None
    start, end = entry.part(0, len(name))
    if not equals:
        return entry._replace(path=(name,), key=name, key_start=start, key_end=end, text="", type="text",
                              hidden="taken from the surrounding environment")  # fmt: skip
    begin = len(name) + 1
    value_start, value_end = entry.part(begin, len(entry.text))
    offsets = entry.offsets[begin:] if entry.offsets else entry.offsets
    return entry._replace(path=(name,), key=name, key_start=start, key_end=end, text=value, type="text",
                          start=value_start, end=value_end, offsets=offsets)  # fmt: skip


def _workload(source: Source, entries: tuple[Entry, ...], taken: set[Entry | int]) -> list[Scope]:
    """`env:` lists of containers, at any depth, in any kind."""
    names: dict[tuple[str, ...], Entry] = {}
    images: dict[tuple[str, ...], str] = {}
    values: dict[tuple[str, ...], Entry] = {}
    elsewhere: set[tuple[str, ...]] = set()
    for entry in entries:
        path = entry.path
        if "envFrom" in path:
            elsewhere.add(path[: path.index("envFrom")])
        if path and path[-1] == "image":
            images[path[:-1]] = image_name(entry.text)
        if "env" not in path:
            continue
        at = len(path) - 1 - path[::-1].index("env")
        if at + 2 >= len(path) or not path[at + 1].startswith("["):
            continue
        item = path[: at + 2]
        if len(path) == at + 3 and path[-1] == "name":
            names[item] = entry
        elif len(path) == at + 3 and path[-1] == "value":
            values[item] = entry
        elif path[at + 2] == "valueFrom" and item not in values:
            values[item] = entry._replace(text="", hidden=f"taken from {_reference_kind(path, at)}")
    found: dict[tuple[str, ...], list[Entry]] = {}
    for item, name in names.items():
        value = values.get(item)
        if value is None:
            continue
        taken.update((id(name), id(value)))
        found.setdefault(item[:-2], []).append(
            value._replace(path=(name.text,), key=name.text, key_start=name.start, key_end=name.end)
        )
    return [
        Scope(source, "env", tuple(variables), _label(entries, holder), images.get(holder, ""), True,
              "envFrom" if holder in elsewhere else "")
        for holder, variables in found.items()
    ]  # fmt: skip


def _reference_kind(path: tuple[str, ...], at: int) -> str:
    kind = path[at + 3] if len(path) > at + 3 else ""
    return {"secretKeyRef": "a Secret", "configMapKeyRef": "a ConfigMap"}.get(kind, "elsewhere")


def _label(entries: tuple[Entry, ...], holder: tuple[str, ...]) -> str:
    for entry in entries:
        if entry.path == (*holder, "name"):
            return f"container {entry.text}"
    return ".".join(holder)


def _data(source: Source, entries: tuple[Entry, ...], kind: str, taken: set[Entry | int]) -> list[Scope]:
    variables: list[Entry] = []
    for entry in entries:
        if len(entry.path) < 2 or entry.path[0] not in ("data", "stringData"):
            continue
        name = ".".join(entry.path[1:])
        if "\n" in entry.text.rstrip("\n") and kind == "ConfigMap":
            continue  # a file of its own, not a variable
        variable = entry._replace(path=(name,))
        if kind == "Secret" and entry.path[0] == "data":
            variable = _decoded(variable)
        taken.add(id(entry))
        variables.append(variable)
    if not variables:
        return []
    label = next((entry.text for entry in entries if entry.path == ("metadata", "name")), "")
    return [Scope(source, "env", tuple(variables), f"{kind} {label}".strip(), "", True, "other objects")]


def _decoded(entry: Entry) -> Entry:
    try:
        text = base64.b64decode(entry.text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return entry._replace(hidden="not readable as base64 text")
    return entry._replace(text=text, quote="b64", offsets=())
