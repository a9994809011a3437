"""One file a rule. `RULES` is the list; the docstring of a rule is its manual page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

RULES = {
    "MC101": "port_tls_mismatch",
    "MC405": "misread_value",
}
"""Code to module. The order is the order of the checks."""

SPEAKS_FOR = {
    "MC405": ("MC101", "MC106", "MC108"),
}
"""A finding of the first code silences findings of the others about the same place: it names the cause."""


def load(code: str) -> ModuleType:
    """The module of a rule."""
    return import_module(f"mailcheck.rules.{RULES[code]}")
