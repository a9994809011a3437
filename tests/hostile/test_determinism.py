"""The same bytes in, the same bytes out: whatever the hash seed, locale, time zone, order of folders, current folder and number
of processes."""

from __future__ import annotations

import functools
import os
import random
import subprocess
import sys

import pytest

from mailcheck.report import FORMATS
from tests.hostile.support import SETTINGS
from tests.support import ROOT

CODE = """
import os, random, sys
shuffle = random.Random(int(os.environ["SHUFFLE"])).shuffle
class Shuffled:
    def __init__(self, inner): self.inner = inner
    def __enter__(self): return self
    def __exit__(self, *args): self.inner.close()
    def __iter__(self):
        items = list(self.inner)
        shuffle(items)
        return iter(items)
    close = lambda self: self.inner.close()
scandir, listdir = os.scandir, os.listdir
os.scandir = lambda *args: Shuffled(scandir(*args))
os.listdir = lambda *args: (lambda names: (shuffle(names), names)[1])(listdir(*args))
from mailcheck.cli import main
main()
"""

SETTING = {
    "usual": {},
    "hash-seed": {"PYTHONHASHSEED": "1"},
    "another-hash-seed": {"PYTHONHASHSEED": "4294967295"},
    "order-of-folders": {"SHUFFLE": "7"},
    "c-locale": {"LC_ALL": "C", "LANG": "C"},
    "posix": {"LC_ALL": "POSIX", "LANG": "de_DE.ISO-8859-1"},
    "latin-1": {"LC_ALL": "C", "PYTHONIOENCODING": "iso-8859-1"},
    "turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "time-zone": {"TZ": "Pacific/Kiritimati"},
    "broken-time-zone": {"TZ": "nonsense/../../etc/passwd"},
    "one-process": {"MAILCHECK_PROCESSES": "1"},
    "two-processes": {"MAILCHECK_PROCESSES": "2"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "narrow-terminal": {"COLUMNS": "20", "TERM": "dumb"},
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A part of the examples, several copies of one file, and names in which locales and orders differ."""
    tree = tmp_path_factory.mktemp("tree")
    files = sorted(path for path in (ROOT / "examples").rglob("*") if path.is_file())
    for path in random.Random(1).sample(files, 80):
        copy = tree / path.relative_to(ROOT / "examples")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    for name in (
        "a.env",
        "A.env",
        "ä.env",
        "z.env",
        "Z.env",
        "ı.env",
        "İ.env",
        "1.env",
        "10.env",
        "9.env",
        "a/b.env",
        "a-b.env",
        "a b.env",
    ):
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_text(SETTINGS)
    return tree


@functools.cache
def usual(tree, *args):
    """What everything is compared with."""
    return output(tree, tree, ".", {}, *args)


def output(tree, folder, path, settings, *args):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    environment |= {"SHUFFLE": "0", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **settings}
    run = subprocess.run([sys.executable, "-c", CODE, "validate", path, *args], cwd=folder, env=environment, capture_output=True)
    assert run.returncode == 1, run.stderr.decode(errors="replace")
    return run.stdout


@pytest.mark.parametrize("name", SETTING)
def test_json_is_the_same(name, tree):
    assert output(tree, tree, ".", SETTING[name], "--output-format", "json") == usual(tree, "--output-format", "json")


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "json"])
def test_other_formats_are_the_same(format, tree):
    """With everything changed at once."""
    other = {"PYTHONHASHSEED": "99", "SHUFFLE": "3", "TZ": "Asia/Kathmandu", "MAILCHECK_PROCESSES": "2"}
    assert output(tree, tree, ".", other, "--output-format", format, "-v") == usual(tree, "--output-format", format, "-v")


def test_the_current_folder_changes_the_names_alone(tree):
    inside = usual(tree, "--output-format", "json")
    beside = output(tree, tree.parent, tree.name, {"PYTHONHASHSEED": "5"}, "--output-format", "json")
    assert beside.replace(f'"path": "{tree.name}/'.encode(), b'"path": "') == inside
    whole = output(tree, "/", str(tree), {"PYTHONHASHSEED": "6"}, "--output-format", "json")
    assert whole.replace(f'"path": "{tree}/'.encode(), b'"path": "') == inside


def test_repairs_are_the_same(tree):
    assert output(tree, tree, ".", {"PYTHONHASHSEED": "3", "SHUFFLE": "9"}, "--diff", "--unsafe-fixes") == usual(
        tree, "--diff", "--unsafe-fixes"
    )
