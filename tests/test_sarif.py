"""SARIF reports against the official schema (OASIS, 2.1.0), which the npm package @microsoft/jest-sarif carries."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import tarfile

import pytest

from mailcheck.config import Config
from mailcheck.pipeline import check_paths
from mailcheck.report import render
from mailcheck.report.sarif import fingerprint
from tests.support import ROOT

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"


@functools.lru_cache(maxsize=1)
def official_schema(folder):
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed, so the official SARIF schema cannot be fetched")
    run = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True)
    if run.returncode != 0:
        pytest.skip("the npm registry cannot be reached, so there is no official SARIF schema")
    with tarfile.open(folder / run.stdout.strip().splitlines()[-1]) as archive:
        return json.load(archive.extractfile("package/lib/schemas/sarif-2.1.0-rtm.5.json"))


@pytest.fixture(scope="session")
def schema(tmp_path_factory):
    return official_schema(tmp_path_factory.mktemp("sarif"))


def test_sarif_is_valid(schema, monkeypatch):
    from jsonschema import Draft4Validator, Draft7Validator

    monkeypatch.chdir(ROOT)
    log = json.loads(render(check_paths(["examples", "tests/rules"], Config()), "sarif"))
    validator = Draft4Validator if "draft-04" in schema["$schema"] else Draft7Validator
    problems = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator(schema).iter_errors(log)]
    assert problems == []
    run = log["runs"][0]
    assert len(run["results"]) > 50
    assert any("fixes" in result for result in run["results"])
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_fingerprints_survive_moved_lines(tmp_path):
    text = "KENER_SECRET_KEY=k\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=587\nSMTP_SECURE=1\nSMTP_USER=resend\nSMTP_PASS=${P}\nSMTP_FROM_EMAIL=a@example.com\n"
    path = tmp_path / "a.env"
    marks = []
    for content in (text, "# moved\n\n" + text):
        path.write_text(content)
        marks.append({fingerprint(f) for f in check_paths([str(path)], Config(select=("MC101",))).findings})
    assert marks[0] == marks[1] and len(marks[0]) == 1
