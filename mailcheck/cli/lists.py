"""`mailcheck apps`, `mailcheck providers`, `mailcheck rules`."""

from __future__ import annotations

import json

from mailcheck import catalogue, config
from mailcheck.cli import OK
from mailcheck.cli.validate import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def run(what: str, output_format: str) -> int:
    """List them all."""
    rows = {"apps": _apps, "providers": _providers, "rules": _rules}[what]()
    if output_format == "json":
        write(json.dumps(rows, indent=2, ensure_ascii=True) + "\n", None)
        return OK
    first = "code" if what == "rules" else "id"
    width = max(len(str(row[first])) for row in rows)
    lines = []
    for row in rows:
        detail = row.get("title") or row["name"]
        lines.append(f"{row[first]:{width}}  {detail}\n")
    write("".join(lines), None)
    return OK


def _apps() -> list[dict[str, Any]]:
    known = catalogue.load(config.load(None).schema_dirs)
    rows = []
    for name in sorted(known.app_ids()):
        app = known.app_by_id(name)
        assert app is not None
        formats = list(dict.fromkeys(format for place in app["places"] for format in place["format"]))
        rows.append({"id": name, "name": app["name"], "kind": app["kind"], "formats": formats,
                     "versions": app.get("versions"), "family": app.get("family"), "checked": app["checked"]})  # fmt: skip
    return rows


def _providers() -> list[dict[str, Any]]:
    known = catalogue.load(config.load(None).schema_dirs)
    rows = []
    for name in sorted(known.provider_ids()):
        provider = known.provider_by_id(name)
        assert provider is not None
        rows.append({"id": name, "name": provider["name"], "kind": provider["kind"], "hosts": provider.get("hosts", []),
                     "host_patterns": provider.get("host_patterns", []), "ports": provider.get("ports", {}),
                     "checked": provider["checked"]})  # fmt: skip
    return rows


def _rules() -> list[dict[str, Any]]:
    from mailcheck.manual import page
    from mailcheck.rules import CODES

    return [
        {"code": h.code, "name": h.name, "severity": h.severity, "title": f"{h.name}: {page(h.code).title}"} for h in CODES.all()
    ]
