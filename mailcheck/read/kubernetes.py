"""Kubernetes objects: containers of any kind, ConfigMaps and Secrets, with files inside them."""

from __future__ import annotations

import base64
import binascii

from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import as_variable
from mailcheck.read.images import image_name
from mailcheck.read.nested import documents

_Path = tuple[str, ...]
_REFERENCES = {"secretKeyRef": "Secret", "configMapKeyRef": "ConfigMap", "secretRef": "Secret", "configMapRef": "ConfigMap"}


HOLDERS = ("ConfigMap", "Secret", "SealedSecret")
"""Kinds of objects that hold values for others."""


def kind_of(entries: tuple[Entry, ...]) -> str:
    """The kind of a document, or "" when it is no Kubernetes object."""
    head = {entry.path[0]: entry.text for entry in entries if len(entry.path) == 1}
    return head.get("kind", "") if "apiVersion" in head else ""


def has_env_lists(entries: tuple[Entry, ...]) -> bool:
    """Whether a document holds `env:` lists as containers have them."""
    return any(len(entry.path) > 2 and entry.path[-1] == "name" and entry.path[-3] == "env" for entry in entries)


def workload(source: Source, entries: tuple[Entry, ...], taken: set[int]) -> list[Scope]:
    """A scope for each container with `env:` or `envFrom:`, at any depth, in any kind."""
    names: dict[_Path, Entry] = {}
    values: dict[_Path, Entry] = {}
    references: dict[_Path, dict[str, Entry]] = {}  # item of env or envFrom -> last names of its path -> entry
    images: dict[_Path, str] = {}
    for entry in entries:
        path = entry.path
        if path and path[-1] == "image":
            images[path[:-1]] = image_name(entry.text)
        for word in ("env", "envFrom"):
            if word not in path:
                continue
            at = len(path) - 1 - path[::-1].index(word)
            if at + 2 >= len(path) or not path[at + 1].startswith("["):
                continue
            item = path[: at + 2]
            if word == "env" and path[at + 2 :] == ("name",):
                names[item] = entry
            elif word == "env" and path[at + 2 :] == ("value",):
                values[item] = entry
            else:
                references.setdefault(item, {})[".".join(path[at + 2 :])] = entry
    variables: dict[_Path, list[Entry]] = {}
    for item, name in names.items():
        value = values.get(item) or referred(references.get(item, {}))
        if value is not None:
            taken.update((id(name), id(value)))
            spelled = as_variable(value, name.text)._replace(key=name.text, key_start=name.start, key_end=name.end)
            variables.setdefault(item[:-2], []).append(spelled)
    whole: dict[_Path, list[Entry]] = {}
    for item, parts in references.items():
        if item[-2] == "envFrom":
            source_of = _whole_object(parts)
            if source_of is not None:
                whole.setdefault(item[:-2], []).append(source_of)
    on_host = any(entry.path[-1:] == ("hostNetwork",) and entry.text == "true" for entry in entries)
    pods = {holder[:-2] for holder in {path[:-1] for path in images}}
    alone = len(images) <= len(pods)  # another container of the pod may be the relay on localhost
    return [
        Scope(source, "env", tuple(variables.get(holder, ())), _label(entries, holder), images.get(holder, ""), alone and not on_host,
              elsewhere="envFrom" if holder in whole else "", env_from=tuple(whole.get(holder, ())))
        for holder in dict.fromkeys([*variables, *whole])
    ]  # fmt: skip


def referred(parts: dict[str, Entry]) -> Entry | None:
    """The entry of a `valueFrom`, hidden, with what it refers to."""
    for word, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
        name, key = parts.get(f"valueFrom.{word}.name"), parts.get(f"valueFrom.{word}.key")
        if key is not None:
            ref = (kind, name.text if name is not None else "", key.text)
            return key._replace(text="", hidden=f"taken from a {kind}", ref=ref)
    other = next((entry for path, entry in parts.items() if path.startswith("valueFrom")), None)
    return other._replace(text="", hidden="taken from elsewhere") if other is not None else None


def _whole_object(parts: dict[str, Entry]) -> Entry | None:
    """The entry of an `envFrom` item: its `ref` is (kind, name, prefix)."""
    prefix = parts["prefix"].text if "prefix" in parts else ""
    for word in ("secretRef", "configMapRef"):
        name = parts.get(f"{word}.name")
        if name is not None:
            return name._replace(ref=(_REFERENCES[word], name.text, prefix))
    return None


def _label(entries: tuple[Entry, ...], holder: _Path) -> str:
    name = next((entry.text for entry in entries if entry.path == (*holder, "name")), "")
    return f"container {name}" if name else ".".join(holder)


def data(source: Source, entries: tuple[Entry, ...], kind: str, taken: set[int]) -> list[Scope]:
    """The variables of a ConfigMap or Secret, and the files it holds."""
    variables: list[Entry] = []
    files: list[Scope] = []
    label = next((entry.text for entry in entries if entry.path == ("metadata", "name")), "")
    for entry in entries:
        if kind == "SealedSecret" and entry.path[:2] == ("spec", "encryptedData") and len(entry.path) > 2:
            taken.add(id(entry))
            sealed = as_variable(entry, ".".join(entry.path[2:]))
            variables.append(sealed._replace(text="", hidden="sealed, only the cluster can open it"))
            continue
        if len(entry.path) < 2 or entry.path[0] not in ("data", "stringData"):
            continue
        name = ".".join(entry.path[1:])
        variable = as_variable(entry, name)
        if kind == "Secret" and entry.path[0] == "data":
            variable = _decoded(variable)
        taken.add(id(entry))
        if "\n" in variable.text.strip():
            format, found = documents(variable, name)
            files += [
                Scope(source, format, document, f"{kind} {label}: {name}", "", True, name, ("data", *name.split(".")))
                for document in found
            ]
        else:
            variables.append(variable)
    if variables:
        title = f"{kind} {label}".strip()
        called = "Secret" if kind == "SealedSecret" else kind
        own = Scope(source, "env", tuple(variables), title, "", True, elsewhere="other objects", object=(called, label))
        files.insert(0, own)
    return files


def _decoded(entry: Entry) -> Entry:
    if entry.hidden or not entry.text:
        return entry
    try:
        text = base64.b64decode("".join(entry.text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return entry._replace(hidden="not readable as base64 text")
    return entry._replace(text=text, quote="b64", offsets=())
