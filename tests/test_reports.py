"""Reports that CI systems read."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from mailcheck.config import Config
from mailcheck.pipeline import check_paths
from mailcheck.read import decode, format_of
from mailcheck.report import render
from mailcheck.report.safe import Masked
from tests.support import ROOT
from tests.test_cli import BAD, mailcheck


@pytest.fixture(scope="module")
def report():
    return check_paths([str(ROOT / "examples")], Config())


def test_gitlab(report):
    rows = json.loads(render(report, "gitlab"))
    assert len(rows) == len(report.findings) and len({row["fingerprint"] for row in rows}) == len(rows)
    for row in rows:
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= row.keys()
        assert row["severity"] in ("info", "minor", "major", "critical", "blocker") and row["location"]["lines"]["begin"] >= 1


def test_junit(report):
    suite = ET.fromstring(render(report, "junit")).find("testsuite")
    failures = suite.findall("testcase/failure")
    assert int(suite.get("tests")) == len(suite.findall("testcase")) == len(report.findings)
    assert int(suite.get("failures")) == len(failures) == sum(f.severity != "note" for f in report.findings)
    empty = ET.fromstring(render(report._replace(findings=()), "junit")).find("testsuite")
    assert empty.get("tests") == "1" and empty.get("failures") == "0"


def test_hostile_names_break_no_report(tmp_path):
    folder = tmp_path / 'a"<]]>&b'
    folder.mkdir()
    folder.joinpath("x,y:z%\n::error::.env").write_text(BAD)
    report = check_paths([str(tmp_path)], Config())
    assert len(report.findings) == 1
    ET.fromstring(render(report, "junit"))
    json.loads(render(report, "gitlab"))
    json.loads(render(report, "sarif"))
    assert render(report, "github").count("\n") == 1
    assert "\n::error" not in render(report, "text")


def test_several_reports_in_one_run(tmp_path):
    tmp_path.joinpath("bad.env").write_text(BAD)
    run = mailcheck(
        "validate",
        "bad.env",
        "--output-file",
        "sarif=a.sarif",
        "--output-file",
        "junit=a.xml",
        "--output-format",
        "github",
        cwd=tmp_path,
    )
    assert run.stdout.startswith("::warning") and run.returncode == 1
    assert json.loads(tmp_path.joinpath("a.sarif").read_text())["version"] == "2.1.0"
    ET.parse(tmp_path / "a.xml")
    run = mailcheck("validate", "bad.env", "--output-file", "a", "--output-file", "b", cwd=tmp_path)
    assert run.returncode == 2


def test_job_summary_holds_everything(tmp_path):
    for number in range(15):
        tmp_path.joinpath(f"{number}.env").write_text(BAD)
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    mailcheck("validate", "--output-format", "github", cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(summary)})
    text = summary.read_text()
    assert text.startswith("before\n") and text.count("MC101 port-tls-mismatch") == 15


def test_statistics(tmp_path):
    tmp_path.joinpath("bad.env").write_text(BAD)
    assert mailcheck("validate", "--statistics", "bad.env", cwd=tmp_path).stdout == "1  MC101 port-tls-mismatch\n"


@pytest.mark.parametrize(
    ("path", "line", "shown"),
    [
        ("a.xml", "<smtp><smtpPort>587</smtpPort><smtpPass>fake-1-fake</smtpPass></smtp>",
         "<smtp><smtpPort>587</smtpPort><smtpPass>***********</smtpPass>"),
        ("a.xml", '<smtp host="smtp.example.org" password="fake-1-fake" ssl="true" /> <!-- fake-2 -->',
         '<smtp host="smtp.example.org" password="***********" ssl="true" />'),
        ("a.xml", "<smtp><!-- <pass>fake-2-fake</pass> --><port>25</port></smtp>",
         "<smtp><!-- <pass>****-*-****</pass> --><port>25</port>"),
        ("a.json", '{"smtp": {"UseDefaultCredentials": true, "EnableSsl": true, "Password": "fake"}}',
         '{"smtp": {"UseDefaultCredentials": true, "EnableSsl": true, "Password": "****"}'),
        ("a.php", "<?php define('SMTP_PORT', 25); // fake-2", "<?php define('SMTP_PORT', 25);"),
    ],
)  # fmt: skip
def test_excerpts_show_structure_and_no_secret(path, line, shown):
    if path == "a.php":
        pytest.importorskip("tree_sitter")
    source = decode(path, line.encode(), format_of(path))
    assert Masked(source).line(1) == shown
