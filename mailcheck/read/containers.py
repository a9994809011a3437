"""The scopes of a file: what one process would see together.

A compose service, a Kubernetes container, a ConfigMap and a Secret, a step of a workflow, a task of a playbook hold
environment variables or inputs; each is a scope of its own, and its entries leave the document they stand in, so that
nothing is judged twice."""

from __future__ import annotations

from mailcheck.lazy import module
from mailcheck.model import Entry, Scope, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE = {"markdown": "markdown", "dockerfile": "dockerfile", "shell": "shell"}
"""Formats of which nothing is left beside their scopes, to the module that knows these."""

ENVIRONMENTS = frozenset(("env", "envs", "envVars", "environment", "extraEnv", "extraEnvVars"))
"""Names of maps and lists that hold environment variables in files of many kinds."""


def scopes(source: Source, documents: Iterable[tuple[Entry, ...]]) -> list[Scope]:
    """Every scope of a file, in the order of the file: containers first, then what is left of each document."""
    return [scope for entries in documents for scope in scopes_of(source, source.format, entries)]


def scopes_of(source: Source, format: str, entries: tuple[Entry, ...]) -> list[Scope]:
    """The scopes of one document. `format` is the document's own, which stands perhaps inside a file of another."""
    if format in WHOLE:
        found: list[Scope] = module("mailcheck.read." + WHOLE[format]).scopes(source, entries)
        return found
    if any(entry.text.startswith("ENC[") for entry in entries):
        from mailcheck.read import sealed

        entries = sealed.hidden(entries)
    taken: set[int] = set()
    found = []
    if format in ("yaml", "json"):
        found = _structured(source, entries, taken)
    elif format == "ini" and any(entry.path == ("Service", "Environment") for entry in entries):
        from mailcheck.read import systemd

        found = systemd.scopes(source, entries, taken)
    rest = tuple(entry for entry in entries if id(entry) not in taken) if taken else entries
    return [*found, Scope(source, format, rest)]


def _structured(source: Source, entries: tuple[Entry, ...], taken: set[int]) -> list[Scope]:
    """What can be known by the names in a document; the modules that know more are loaded only then."""
    words = {name for entry in entries for name in entry.path}
    kind = ""
    found: list[Scope] = []
    if "apiVersion" in words or "env" in words:
        from mailcheck.read import kubernetes

        kind = kubernetes.kind_of(entries)
        if kind in kubernetes.HOLDERS:
            found += kubernetes.data(source, entries, kind, taken)
        if kind or kubernetes.has_env_lists(entries):
            found += kubernetes.workload(source, entries, taken)
    if "configMapGenerator" in words or "secretGenerator" in words:
        from mailcheck.read import kustomize

        found += kustomize.scopes(source, entries, taken)
    if not kind and "services" in words:
        from mailcheck.read import compose

        services = compose.scopes(source, entries, taken)
        if services:
            return [*services, *found]
    if not kind and ("uses" in words or "runs-on" in words):
        from mailcheck.read import workflow

        if workflow.is_one(entries):
            return [*found, *workflow.scopes(source, entries, taken)]
    if "mail" in words and entries[0].path[:1] == ("[0]",):
        from mailcheck.read import ansible

        found += ansible.scopes(source, entries, taken)
    if words & ENVIRONMENTS:
        from mailcheck.read import environments

        found += environments.scopes(source, [entry for entry in entries if id(entry) not in taken], taken)
    return found
