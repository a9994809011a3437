"""ConfigMaps and Secrets that Kustomize generates: https://kubectl.docs.kubernetes.io/references/kustomize/builtins/

`literals` hold `NAME=value` (a pair of quotes around the value is dropped), `envs` name files of such lines, which lie below."""

from __future__ import annotations

from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import assigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

GENERATORS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}


def scopes(source: Source, entries: Sequence[Entry], taken: set[int]) -> list[Scope]:
    """A scope for each generated object with variables. The entries used are added to `taken`."""
    objects: dict[tuple[str, ...], dict[str, list[Entry]]] = {}
    for entry in entries:
        if len(entry.path) >= 3 and entry.path[0] in GENERATORS:
            objects.setdefault(entry.path[:2], {}).setdefault(entry.path[2], []).append(entry)
    found = []
    for path, parts in objects.items():
        variables = tuple(variable for entry in parts.get("literals", ()) if (variable := _literal(entry)) is not None)
        files = tuple(entry for word in ("env", "envs") for entry in parts.get(word, ()) if entry.text)
        if not variables and not files:
            continue
        taken.update(id(entry) for entry in parts.get("literals", ()))
        kind, name = GENERATORS[path[0]], next((entry.text for entry in parts.get("name", ())), "")
        merged = any(entry.text in ("merge", "replace") for entry in parts.get("behavior", ()))
        found.append(
            Scope(source, "env", variables, f"{kind} {name}".strip(), "", True, env_files=files, object=(kind, name),
                  elsewhere="the base" if merged else "other objects")
        )  # fmt: skip
    return found


def _literal(entry: Entry) -> Entry | None:
    variable = assigned(entry)
    if variable is None or variable.hidden:
        return None
    text = variable.text
    if len(text) < 2 or text[0] != text[-1] or text[0] not in "\"'":
        return variable
    start, end = variable.part(1, len(text) - 1)
    offsets = variable.offsets[1:-1] if variable.offsets else variable.offsets
    return variable._replace(text=text[1:-1], start=start, end=end, offsets=offsets, quote=text[0])
