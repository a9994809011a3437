"""Every rule against its folder of files: `tests/rules/<code>/<file>` and what it must say, `<file>.out`.

An empty `.out` is a file on which the rule stays quiet. Only the rule of the folder runs.
Write the `.out` files anew with `python -m tests.update` and read the difference."""

from __future__ import annotations

import pytest

from mailcheck.config import Config
from mailcheck.rules import DNS_RULES, RULES
from tests.support import HERE, check_file, lines

ONLINE = ("MC633", "MC642")
"""What no file can show: tests/dns has them."""
CODES = [code for code in (*RULES, *DNS_RULES) if code not in ONLINE]
CASES = sorted((HERE / "rules").glob("*/*.out"))


@pytest.mark.parametrize("out", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_rule(out):
    report = check_file(out.with_suffix(""), Config(select=(out.parent.name,)))
    assert lines(report.findings) == out.read_text()


@pytest.mark.parametrize("code", CODES)
def test_every_rule_fires_and_stays_quiet(code):
    outs = [path.read_text() for path in (HERE / "rules" / code).glob("*.out")]
    assert any(code in out for out in outs), "no file makes it fire"
    assert any(out == "" for out in outs), "no file keeps it quiet"


def test_every_file_has_its_out():
    files = {path for path in (HERE / "rules").glob("*/*") if path.suffix != ".out"}
    assert {path.with_suffix("") for path in CASES} == files


@pytest.mark.parametrize("code", CODES)
def test_an_emptied_rule_is_noticed(code, monkeypatch):
    """Emptying `check` changes what at least one file of the rule's folder says."""
    from mailcheck.rules import load

    monkeypatch.setattr(load(code), "check", lambda mail: iter(()))
    outs = (HERE / "rules" / code).glob("*.out")
    assert any(lines(check_file(out.with_suffix(""), Config(select=(code,))).findings) != out.read_text() for out in outs)
