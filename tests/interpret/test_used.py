"""Every interpretation is somebody's, and every `as:` of a schema names one."""

from __future__ import annotations

import ast
import inspect

import pytest
from ruamel.yaml import YAML

from mailcheck import interpret
from mailcheck.interpret import WITH_PARTS, named
from tests.support import ROOT

IN_SETTLE = {"nodemailer-service", "symfony-dsn"}
"""Readings that need the providers."""
BY_DEFAULT = {"text"}
"""What a setting without `as:` is read with."""


def readings() -> dict[str, str]:
    """The `as:` of every schema of an app, with one schema that names it."""
    found: dict[str, str] = {}

    def walk(node: object, schema: str) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("as"), str):
                found.setdefault(node["as"], schema)
            for value in node.values():
                walk(value, schema)
        elif isinstance(node, list):
            for value in node:
                walk(value, schema)

    for path in sorted((ROOT / "schemas/apps").glob("*.yaml")):
        walk(YAML(typ="safe").load(path), path.stem)
    return found


def interpretations() -> set[str]:
    """The public functions of `interpret.py` that take a `Raw` alone (or with options) and give a value."""
    return {
        name.replace("_", "-")
        for name, function in vars(interpret).items()
        if inspect.isfunction(function) and function.__module__ == interpret.__name__ and not name.startswith("_")
        and inspect.signature(function).return_annotation == "Any"
    }  # fmt: skip


def called() -> set[str]:
    """The functions of `interpret.py` that another of its functions calls or hands on."""
    names = set()
    for function in ast.walk(ast.parse(inspect.getsource(interpret))):
        if isinstance(function, ast.FunctionDef):
            names |= {
                node.id.replace("_", "-")
                for node in ast.walk(function)
                if isinstance(node, ast.Name) and node.id != function.name
            }
    return names


def test_every_reading_of_a_schema_exists():
    wrong = []
    for reading, schema in readings().items():
        try:
            function = named(reading)
        except KeyError:
            if reading not in IN_SETTLE:
                wrong.append(f"{schema}: {reading}")
            continue
        assert reading in interpretations(), f"{schema}: {function} is no interpretation"
    assert wrong == []


def test_every_interpretation_is_used():
    assert interpretations() - set(readings()) - called() - BY_DEFAULT == set()


def test_readings_with_parts_exist():
    assert interpretations() >= WITH_PARTS - IN_SETTLE


@pytest.mark.parametrize("name", ["Raw", "Part", "re", "no-such-reading", "UNSET-VALUE"])
def test_what_is_no_interpretation(name):
    assert name not in interpretations()
