"""The services of a Compose file: https://github.com/compose-spec/compose-spec/blob/main/05-services.md"""

from __future__ import annotations

from mailcheck.model import Entry, Scope, Source
from mailcheck.read.base import assigned, passed_on
from mailcheck.read.images import image_name


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
        elif section == "environment" and (len(path) == 4 or (len(path) > 4 and not path[3].startswith("["))):
            taken.add(id(entry))
            variable = assigned(entry) if path[3].startswith("[") else passed_on(entry, ".".join(path[3:]))
            if variable is not None:
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
