"""The scopes of a file: what one process would see together.

A compose service, a Kubernetes container, a ConfigMap and a Secret hold environment variables; each is a scope of its
own, and its entries leave the document they stand in, so that nothing is judged twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailcheck.model import Entry, Scope, Source

if TYPE_CHECKING:
    from collections.abc import Iterable


def scopes(source: Source, documents: Iterable[tuple[Entry, ...]]) -> list[Scope]:
    """Every scope of a file, in the order of the file: containers first, then what is left of each document."""
    found: list[Scope] = []
    for entries in documents:
        if source.format in ("yaml", "json"):
            found += _structured(source, entries)
        elif source.format == "ini" and any(entry.path == ("Service", "Environment") for entry in entries):
            found += _unit(source, entries)
        else:
            found.append(Scope(source, source.format, entries))
    return found


def _structured(source: Source, entries: tuple[Entry, ...]) -> list[Scope]:
    from mailcheck.read import compose, kubernetes

    found: list[Scope] = []
    taken: set[int] = set()
    kind = kubernetes.kind_of(entries)
    if not kind and any(entry.path[:1] == ("services",) for entry in entries):
        found += compose.scopes(source, entries, taken)
    elif kind in ("ConfigMap", "Secret"):
        found += kubernetes.data(source, entries, kind, taken)
    if kind or kubernetes.has_env_lists(entries):
        found += kubernetes.workload(source, entries, taken)
    rest = tuple(entry for entry in entries if id(entry) not in taken) if taken else entries
    return [*found, Scope(source, source.format, rest)]


def _unit(source: Source, entries: tuple[Entry, ...]) -> list[Scope]:
    """A systemd unit: the variables of its service, and what is left."""
    from mailcheck.read import systemd

    taken: set[int] = set()
    found = systemd.scopes(source, entries, taken)
    return [*found, Scope(source, source.format, tuple(entry for entry in entries if id(entry) not in taken))]
