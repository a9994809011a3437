"""The manual: every rule has a page, every example on it does what the page says, and docs/ is fresh."""

from __future__ import annotations

import runpy

import pytest

from mailcheck.config import Config
from mailcheck.manual import page
from mailcheck.model import NOTE
from mailcheck.pipeline import check_text
from mailcheck.rules import CODES, DNS_RULES, LIVE_RULES, RULES
from tests.support import ROOT

WITHOUT_DOTENV = {"MC110", "MC410"}
"""Rules whose mistake a dotenv file cannot show."""
ONLY_ONLINE = {"MC633", "MC642"}
"""Rules whose mistake a zone file cannot show."""


@pytest.mark.parametrize("code", [head.code for head in CODES.all()])
def test_page_is_complete(code):
    found = page(code)
    assert found.title and found.about and found.source
    assert "\n" not in found.title and not found.title.endswith(".")


def reported(code, text, monkeypatch):
    monkeypatch.setattr("mailcheck.pipeline.committed", lambda path: code == "MC501")
    name = "page.zone" if code in DNS_RULES else "page.env"
    return {
        f.code
        for f in check_text(name, text.encode(), Config()).findings
        if f.severity != NOTE or (f.code == code and code in DNS_RULES)
    }


@pytest.mark.parametrize("code", [code for code in (*RULES, *DNS_RULES) if code not in WITHOUT_DOTENV | ONLY_ONLINE])
def test_the_bad_example_shows_exactly_this_mistake(code, monkeypatch):
    found = reported(code, page(code).bad, monkeypatch)
    assert found == {code} or (code in DNS_RULES and code in found)  # a missing record has consequences of its own


@pytest.mark.parametrize("code", [code for code in (*RULES, *DNS_RULES) if code not in WITHOUT_DOTENV])
def test_the_good_example_is_in_order(code, monkeypatch):
    assert reported(code, page(code).good, monkeypatch) == set()


def test_pages_are_fresh():
    pages = runpy.run_path(str(ROOT / "docs/generate.py"))["pages"]()
    for name, text in pages.items():
        assert (ROOT / "docs" / name).read_text() == text, f"docs/{name} is old: python docs/generate.py"
    assert {f"rules/{path.name}" for path in (ROOT / "docs/rules").glob("*")} == {name for name in pages if "/" in name}


def test_every_rule_file_is_listed():
    files = {path.stem for path in (ROOT / "mailcheck/rules").glob("*.py")} - {"__init__", "base"}
    helpers = {path for path in files if "RULE = " not in (ROOT / f"mailcheck/rules/{path}.py").read_text()}
    assert files - helpers == set(RULES.values())
    dns = {f"dns.{path.stem}" for path in (ROOT / "mailcheck/rules/dns").glob("*.py")} - {"dns.__init__", "dns.base"}
    assert dns == set(DNS_RULES.values())
    live = {f"live.{path.stem}" for path in (ROOT / "mailcheck/rules/live").glob("*.py")}
    assert live - {"live.__init__", "live.base", "live.account"} == set(LIVE_RULES.values())
