"""`mailcheck schema`: JSON Schema for editors, and a check of a folder of schemas."""

from __future__ import annotations

import json
from pathlib import Path

from mailcheck import config
from mailcheck.cli import OK
from mailcheck.cli.validate import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def show(kind: str) -> int:
    """Print the JSON Schema of an app, a provider, the list of many providers or the configuration."""
    from mailcheck.schema import App, LongTail, Provider

    found: dict[str, Any]
    if kind == "config":
        found = config_schema()
    else:
        model = App if kind == "app" else LongTail if kind == "long-tail" else Provider
        found = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)}
    write(json.dumps(found, indent=2, ensure_ascii=True) + "\n", None)
    return OK


def config_schema() -> dict[str, Any]:
    """The JSON Schema of `[tool.mailcheck]` and mailcheck.toml."""
    words = {"type": "array", "items": {"type": "string"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mailcheck configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **dict.fromkeys(sorted(config._LISTS), words),
            "docs": {"type": "boolean"},
            "fail-on": {"enum": ["error", "warning", "note"]},
            "apps": {"type": "object", "additionalProperties": {"type": "string"}},
            "per-file-ignores": {"type": "object", "additionalProperties": words},
        },
    }


def check(folder: str) -> int:
    """Check a folder of schemas on its own and together with the built-in ones. Raises SchemaError."""
    from mailcheck.compile import built_in, compiled, load_folder

    apps, providers = load_folder(Path(folder))
    all_apps, all_providers = built_in()
    compiled({**all_apps, **apps}, {**all_providers, **providers}, "user", [Path(folder)])
    write(f"{len(apps)} apps and {len(providers)} providers are in order\n", None)
    return OK
