"""Tasks of Ansible that send mail: the module community.general.mail, also under its old name `mail`.

The parameters of each such task are a scope of their own, whose image is the module's full name. Environment variables of
tasks and containers are found by environments.py."""

from __future__ import annotations

from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import as_variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MODULE = ("community", "general", "mail")
_LISTS = frozenset(("tasks", "handlers", "pre_tasks", "post_tasks", "block", "rescue", "always"))
_NEEDED = frozenset(("subject", "msg"))


def scopes(source: Source, entries: Sequence[Entry], taken: set[int]) -> list[Scope]:
    """A scope for each task that sends mail. The entries used are added to `taken`."""
    tasks: dict[tuple[str, ...], list[Entry]] = {}
    names = {entry.path[:-1]: entry.text for entry in entries if entry.path[-1:] == ("name",)}
    for entry in entries:
        size = _size(entry.path)
        if size:
            tasks.setdefault(entry.path[:size], []).append(entry)
    elsewhere = "module_defaults" if any("module_defaults" in entry.path for entry in entries) else ""
    found = []
    for path, given in tasks.items():
        if not any(entry.path[len(path)] in _NEEDED for entry in given):
            continue
        taken.update(id(entry) for entry in given)
        task = path[:-3] if path[-3:] == MODULE else path[:-1]
        parameters = tuple(_parameter(entry, len(path)) for entry in given)
        label = f"task {names[task]}" if names.get(task) else ".".join(task).replace(".[", "[")
        found.append(Scope(source, "yaml", parameters, label, ".".join(MODULE), elsewhere=elsewhere))
    return found


def _size(path: tuple[str, ...]) -> int:
    """How much of a path names the module of a task, if the entry is one of its parameters; else 0."""
    for at, name in enumerate(path[:-1]):
        size = 3 if path[at : at + 3] == MODULE else int(name == "mail")
        if size and at and path[at - 1].startswith("[") and (at == 1 or path[at - 2] in _LISTS):
            return at + size if len(path) > at + size else 0
    return 0


def _parameter(entry: Entry, size: int) -> Entry:
    inner = entry._replace(path=entry.path[size:], heads=entry.heads[size:])
    return inner if len(inner.path) > 1 or entry.type in ("map", "list") else as_variable(inner, inner.path[0])
