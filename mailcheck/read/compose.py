"""The services of a Compose file: https://github.com/compose-spec/compose-spec/blob/main/05-services.md"""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import as_variable, assigned, passed_on
from mailcheck.read.images import image_name

REFUSED = "Compose refuses the whole file, as no variable's name begins after `$`"
REPLACED = "Compose puts a variable, mostly an empty one, in the place of `$` and the name after it"
"""What Compose makes of an unescaped `$`: https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md"""
_DOLLAR = Pattern(r"\$(?:\$|\{|(?P<name>[A-Za-z_]\w*)|(?P<bare>))", re.A, needs="$")


class _Service:
    """What was seen of one service."""

    def __init__(self) -> None:
        self.variables: dict[str, Entry] = {}
        self.image = ""
        self.env_files: list[Entry] = []
        self.extends = ""
        self.extends_file = False
        self.own_network = True


def scopes(source: Source, entries: tuple[Entry, ...], taken: set[int]) -> list[Scope]:
    """A scope for each service that has variables. The entries used are added to `taken`."""
    services: dict[str, _Service] = {}
    for entry in entries:
        path = entry.path
        if len(path) < 3 or path[0] != "services" or path[1].startswith("["):
            continue
        service = services.setdefault(path[1], _Service())
        section = path[2]
        if section == "image" and len(path) == 3:
            service.image = image_name(entry.text)
        elif section == "network_mode":
            service.own_network = entry.text != "host"
        elif section == "env_file" and (len(path) <= 4 or path[4] == "path"):
            service.env_files.append(entry)
        elif section == "extends":
            service.extends = entry.text if len(path) == 3 or path[3] == "service" else service.extends
            service.extends_file = service.extends_file or (len(path) == 4 and path[3] == "file")
        elif section == "environment" and len(path) > 3:
            taken.add(id(entry))
            if path[3].startswith("[") and len(path) == 4:
                variable = assigned(entry)
            elif not path[3].startswith("["):
                variable = passed_on(entry, ".".join(path[3:]))
            elif len(path) == 5 and path[4].replace("_", "").isalnum():  # `- KEY: value`, which Compose refuses
                variable = as_variable(entry, path[4])._replace(ref=("item", "", ""))
            else:  # `- KEY=value:`, no name
                variable = None
            if variable is not None:
                variable = _noted(variable)
                # of a name that stands twice the readers refuse the file or take the last; rules see both
                name = variable.path[0] if variable.path[0] not in service.variables else f"{variable.path[0]}\0{variable.start}"
                service.variables[name] = variable
    return [_scope(source, name, services) for name, service in services.items() if service.variables or service.env_files]


def _scope(source: Source, name: str, services: dict[str, _Service]) -> Scope:
    service = services[name]
    variables = dict(service.variables)
    env_files, image = list(service.env_files), service.image
    elsewhere = ""
    seen = {name}
    base = service
    while base.extends and not base.extends_file and base.extends in services and base.extends not in seen:
        seen.add(base.extends)
        base = services[base.extends]
        for key, entry in base.variables.items():
            variables.setdefault(key, entry)
        env_files = [*base.env_files, *env_files]
        image = image or base.image
    if base.extends:
        elsewhere = "extends"
    elif env_files:
        elsewhere = "env_file"
    return Scope(
        source,
        "env",
        tuple(variables.values()),
        f"services.{name}",
        image,
        service.own_network,
        elsewhere=elsewhere,
        env_files=tuple(env_files),
    )


def _noted(variable: Entry) -> Entry:
    """A variable in whose text a `$` is no plain sign. A name in capital letters is taken for a variable that is meant."""
    if "$" not in variable.text or variable.hidden or variable.note:
        return variable
    found = list(_DOLLAR.finditer(variable.text))
    if any(one["bare"] is not None for one in found):
        return variable._replace(note=REFUSED)
    if any(one["name"] and one.start() > 0 and not one["name"].isupper() for one in found):
        return variable._replace(note=REPLACED)
    return variable
