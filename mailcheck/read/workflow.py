"""Workflows and composite actions of GitHub, Gitea and Forgejo:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax

What a step sees is its own `env` over the job's over the workflow's. Its `with` is a scope of its own, whose image is the
action's name without `@ref`. `${{ ... }}` stays a reference."""

from __future__ import annotations

from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import as_variable
from mailcheck.read.images import image_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_Path = tuple[str, ...]


class _Part:
    """What was seen of the workflow itself, of a job, a step, or a container beside the steps."""

    def __init__(self) -> None:
        self.env: list[Entry] = []
        self.inputs: list[Entry] = []
        self.uses = ""
        self.image = ""
        self.name = ""


def is_one(entries: Iterable[Entry]) -> bool:
    """Whether a document is a workflow, a composite action, or the steps of one."""
    return any(entry.path[-1:] == ("uses",) or "runs-on" in entry.path for entry in entries)


def scopes(source: Source, entries: Sequence[Entry], taken: set[int]) -> list[Scope]:
    """A scope for each set of variables that a process sees, and one for the inputs of each step. The entries used are
    added to `taken`."""
    parts: dict[_Path, _Part] = {(): _Part()}
    for entry in entries:
        size = _size(entry.path)
        part = parts.setdefault(entry.path[:size], _Part())
        section, name = entry.path[size : size + 1], ".".join(entry.path[size + 1 :])
        if section in (("env",), ("with",)) and name:
            taken.add(id(entry))
            (part.env if section == ("env",) else part.inputs).append(as_variable(entry, name))
        elif section == ("uses",):
            part.uses = "" if entry.text.startswith(".") else image_name(entry.text.removeprefix("docker://"))
        elif section in ((), ("image",)):
            part.image = image_name(entry.text)
        elif section == ("name",):
            part.name = entry.text
    return list(_found(source, parts))


def _size(path: _Path) -> int:
    """How much of a path names the part of a workflow that an entry stands in; 0: the workflow itself."""
    if path[:1] == ("jobs",):
        return {"steps": 4, "services": 4, "container": 3}.get("".join(path[2:3]), 2)
    if path[:2] == ("runs", "steps"):
        return 3
    return 2 if path[:1] == ("steps",) else int("".join(path[:1]).startswith("["))


def _found(source: Source, parts: dict[_Path, _Part]) -> Iterator[Scope]:
    elsewhere = "GITHUB_ENV" if "GITHUB_ENV" in source.text else ""
    seen: set[tuple[_Path, ...]] = set()
    for path, part in parts.items():
        if path[2:3] in (("services",), ("container",)):
            if part.env:
                yield Scope(source, "env", tuple(part.env), _label(path, part), part.image, True)
        elif path[-1:] and path[-1].startswith("["):
            job = path[:-2]
            levels = tuple(level for level in dict.fromkeys((path, job, ())) if level in parts and parts[level].env)
            if levels and levels not in seen:
                seen.add(levels)
                env = _laid([parts[level].env for level in levels])
                inside = (*job, "container") in parts
                yield Scope(source, "env", env, _label(levels[0], parts[levels[0]]), "", inside, elsewhere=elsewhere)
        if part.inputs:
            yield Scope(source, "yaml", tuple(part.inputs), "inputs of " + _label(path, part), part.uses)


def _laid(levels: list[list[Entry]]) -> tuple[Entry, ...]:
    """The variables of several levels, the inner ones first; they hide those of the same name further out."""
    found: list[Entry] = []
    for level in levels:
        above = {entry.path for entry in found}
        found += [entry for entry in level if entry.path not in above]
    return tuple(found)


def _label(path: _Path, part: _Part) -> str:
    if part.name and path and path[-1].startswith("["):
        return f"step {part.name}"
    return ".".join(path).replace(".[", "[") if path else "workflow"
