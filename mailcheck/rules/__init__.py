"""One file a rule. `RULES` is the list; the docstring of a rule is its manual page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import ModuleType

RULES = {
    "MC101": "port_tls_mismatch",
    "MC401": "missing_setting",
    "MC402": "unknown_key",
    "MC403": "ignored_key",
    "MC404": "deprecated_key",
    "MC405": "misread_value",
    "MC406": "invalid_value",
    "MC407": "two_transports",
    "MC408": "transport_off",
    "MC409": "duplicate_key",
    "MC410": "wrong_type",
    "MC411": "ambiguous_text",
}
"""Code to module. The order is the order of the checks."""

SPEAKS_FOR = {
    "MC405": ("MC101", "MC106", "MC108"),
}
"""A finding of the first code silences findings of the others about the same place: it names the cause."""


def load(code: str) -> ModuleType:
    """The module of a rule."""
    return import_module(f"mailcheck.rules.{RULES[code]}")


class Head(NamedTuple):
    """Name and default severity of a code."""

    code: str
    name: str
    severity: str


class _Codes:
    """Every code there is, in order. A rule's module is loaded when its head is asked for."""

    _ENGINE = (
        Head("MC901", "syntax-error", "error"),
        Head("MC902", "unreadable-file", "error"),
        Head("MC903", "unused-ignore", "note"),
    )

    def __getitem__(self, code: str) -> Head:
        engine = next((head for head in self._ENGINE if head.code == code), None)
        if engine is not None:
            return engine
        rule = load(code).RULE
        return Head(rule.code, rule.name, rule.severity)

    def all(self) -> list[Head]:
        return [self[code] for code in sorted(RULES)] + list(self._ENGINE)


CODES = _Codes()
