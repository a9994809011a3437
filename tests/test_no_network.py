"""Without being asked, no socket is opened and no name is looked up: Python's own audit events say so."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support import ROOT

PROGRAM = """
import sys
def hook(event, args):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        print("SOCKET", event, flush=True)
sys.addaudithook(hook)
from mailcheck.cli import main
main()
"""


def run(*words):
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, cwd=ROOT, timeout=300)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "examples/kener", "examples/laravel", "examples/django", "tests/rules/MC601"),
        ("validate", "--output-format", "json", "--docs", "README.md", "docs"),
        ("validate", "--diff", "--unsafe-fixes", "examples/kener"),
        ("show", "examples/kener/good/resend-465.env"),
        ("explain", "resend"),
        ("apps",),
        ("init", "--app", "kener", "--provider", "resend"),
        ("schema", "check", "tests/read"),
    ],
    ids=" ".join,
)
def test_no_socket(words):
    assert "SOCKET" not in run(*words)


def test_the_hook_would_notice():
    assert "SOCKET" in run("dns", "example.invalid", "--resolver", "127.0.0.1:9", "--timeout", "0.1", "--tries", "1")
    assert "SOCKET" in run("probe", "--host", "127.0.0.1", "--port", "9")
