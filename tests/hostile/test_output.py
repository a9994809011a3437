"""What stands in a file, or is its name, cannot steer a terminal, a build server, a viewer or a parser of the report."""

from __future__ import annotations

import json
import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest

from mailcheck.config import Config
from mailcheck.model import Edit, Finding, Fix, Place, Related, Skipped, Source, Span
from mailcheck.pipeline import Report, check_text
from mailcheck.report import FORMATS, Style, render
from mailcheck.report.safe import clean
from mailcheck.report.statistics import render as statistics
from mailcheck.report.summary import render as summary
from tests.hostile.support import SETTINGS, run

HOSTILE = {
    "terminal": "\x1b[2J\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\click\x9b31m",
    "backspace": "good\b\b\b\bevil\r\x7f",
    "bidi": "\u202egnp.\u2066a\u2069\u200f\u061c",
    "invisible": "a\u200bb\u2060c\ufeffd\u2028e\u2029f\u00ad\U000e0041",
    "line-ends": "a\nb\r\nc\u0085d\x0be\x0cf",
    "nul": "a\0b",
    "surrogates": "a\ud800b\udfffc\ud83d\ude00d\udcff",
    "not-for-xml": "\ufffe\uffff\x01\x08\x0e\x1f",
    "workflow-command": "::error file=x::y",
    "workflow-command-behind-a-line-end": "x\n::add-mask::y\r::stop-commands::z",
    "workflow-command-behind-a-blank": "x " * 40 + "::warning::y ::group::z",
    "workflow-percent": "%0A::error::x%0D%25%3A%2C",
    "workflow-properties": "x,line=99,title=y::z",
    "old-workflow-command": "a ##[error]b ##[stop-commands]c",
    "azure-command": "##vso[task.setvariable variable=PATH]/evil",
    "teamcity-command": "##teamcity[testFailed name='x']",
    "gitlab-section": "\x1b[0Ksection_start:1:x\r\x1b[0Kx",
    "xml": '</testcase></testsuite><testsuite name="x">&amp;<!DOCTYPE a><![CDATA[ ]]> -->\'"',
    "json": '","severity":"note"}],"findings":[] \\u0022 \\ud800 \\\\ud800 \\',
    "markdown-link": "[click](https://evil.example) ![x](https://evil.example/x.png) https://evil.example www.evil.example <https://evil.example>",
    "markdown-html": "<script>alert(1)</script><img src=x onerror=y><!-- x --> <details>",
    "markdown-table": "a | b |\n| --- | c",
    "markdown-code": "` `` ```\n``` ` **a** _b_ ~~c~~ # d\n\n# e",
    "markdown-mention": "@someone a@b.example #1 owner/name#1",
    "sarif-link": "[here](https://evil.example) [1](1) {0} {1}",
    "formula": "=cmd|' /C calc'!A0",
    "format": "%s %n {0} {x!r} ${x} $(id) `id`",
    "long": "x" * 10_000,
    "empty": "",
}


def report(text):
    """A report with this text in every place that a file could bring it to."""
    source = Source(text + ".env", f"{text}\n{text}=1\n", "env")
    place = Place(source, 0, min(3, len(source.text)))
    fix = Fix(True, f"write {text}", (Edit(place, text),))
    related = (Related(place, f"the port is set here ({text})"),)
    found = tuple(
        Finding(
            "MC101",
            "port-tls-mismatch",
            severity,
            f"key {text} is wrong",
            f"write {text}",
            place,
            text,
            "kener",
            "resend",
            related,
            fix,
        )
        for severity in ("error", "warning", "note")
    )
    return Report(found, found[:1], (Skipped(text + ".env", Span(1, 1, 1, 1), text),), 1, 1, 1, {source.path: source})


def whole(text):
    """Nothing that a terminal acts on, and nothing that cannot be written."""
    text.encode("utf-8")
    return not any(char != "\n" and (unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or (unicodedata.category(char) == "Cf" and char != "\xad"))
                   for char in text)  # fmt: skip


def commands(text):
    """The commands that GitHub's runner, Azure's agent and TeamCity see in the output of a step."""
    found = []
    for line in re.split(r"\r\n|\n|\r", text):
        new = re.match(r"\s*::([^: ]+)(?: ([^:]*(?:%3A[^:]*)*))?::(.*)", line)
        if new:
            found.append(new[1])
        found += re.findall(r"##(\[|vso\[|teamcity\[)", line)
    return found


def words(value):
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return [text for item in value.items() for text in words(list(item))]
    return (
        [text for item in value for text in words(item)] if isinstance(value, list) else [value] if isinstance(value, str) else []
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_text(name):
    for text in (
        render(report(HOSTILE[name]), "text", Style(notes=True)),
        render(report(HOSTILE[name]), "text"),
        statistics(report(HOSTILE[name]), Style()),
    ):
        assert whole(text) and commands(text) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_text_with_colours_has_no_others(name):
    text = render(report(HOSTILE[name]), "text", Style(notes=True, color=True))
    assert whole(re.sub(r"\x1b\[[0-9;]*m", "", text))
    assert set(re.findall(r"\x1b\[[0-9;]*m", text)) <= {f"\x1b[{n}m" for n in ("0", "1", "2", "32", "1;31", "1;33", "1;36")}


@pytest.mark.parametrize("name", HOSTILE)
def test_github(name):
    text = render(report(HOSTILE[name]), "github", Style(notes=True))
    assert whole(text) and commands(text) == ["error", "warning", "notice"] and text.count("\n") == 3
    for line in text.splitlines():
        properties, _, _ = line.partition(" ")[2].partition("::")
        assert [pair.partition("=")[0] for pair in properties.split(",")] in (
            ["file", "line", "endLine", "col", "endColumn", "title"],
            ["file", "line", "endLine", "col", "title"],
        )
        assert ":" not in properties


@pytest.mark.parametrize("format", ["json", "sarif", "gitlab"])
@pytest.mark.parametrize("name", HOSTILE)
def test_json(name, format):
    text = render(report(HOSTILE[name]), format)
    assert text.isascii() and whole(text) and commands(text) == []
    data = json.loads(text)
    for word in words(data):
        word.encode("utf-8")  # no half of a surrogate pair
    if format == "sarif":
        (one,) = data["runs"]
        assert [result["level"] for result in one["results"]] == ["error", "warning", "note", "error"]
        messages = [result["message"]["text"] for result in one["results"]]
        assert not any(re.search(r"(?<!\\)\]\(", message) for message in messages)
    elif format == "gitlab":
        assert [row["severity"] for row in data] == ["major", "minor", "info"] and len({row["fingerprint"] for row in data}) == 3
    else:
        assert [finding["severity"] for finding in data["findings"]] == ["error", "warning", "note"]
        assert (
            data["findings"][0]["key"].replace("\ufffd", "") == re.sub("[\ud800-\udfff]", "", HOSTILE[name])
            or name == "surrogates"
        )


@pytest.mark.parametrize("name", HOSTILE)
def test_junit(name):
    text = render(report(HOSTILE[name]), "junit")
    root = ET.fromstring(text.encode("utf-8"))
    assert [suite.tag for suite in root] == ["testsuite"] and whole(text)
    (suite,) = root
    assert [case.tag for case in suite] == ["testcase"] * 3 and [inner.tag for case in suite for inner in case] == [
        "failure",
        "failure",
        "system-out",
    ]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2") and commands(text) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_job_summary(name):
    markdown = pytest.importorskip("markdown_it")
    text = summary(report(HOSTILE[name]), Style())
    assert whole(text) and commands(text) == []
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 5 and all(row.count("|") == 6 for row in rows)
    page = markdown.MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    tags = set(re.findall(r"<(/?[A-Za-z!]+)", page))
    assert tags <= {
        "h",
        "/h",
        "table",
        "/table",
        "thead",
        "/thead",
        "tbody",
        "/tbody",
        "tr",
        "/tr",
        "th",
        "/th",
        "td",
        "/td",
        "code",
        "/code",
        "em",
        "/em",
        "strong",
        "/strong",
    }
    assert "://" not in text and "www." not in text and "@" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_clean(name):
    once = clean(HOSTILE[name])
    assert whole(once) and commands(once) == [] and "\n" not in once and clean(once) == once


FILES = {
    "a.env": "SMTP_HOST=smtp.resend.com{0}\nSMTP_PORT{0}=587\nSMTP_PORT=587{0}\nSMTP_SECURE=true{0}\nSMTP_USER={0}\nSMTP_FROM={0}\n",
    "a.json": '{"smtp": {"host": "smtp.resend.com", "port": 587, "secure": true, %s: %s, "from": %s}}',
    "a.yaml": "smtp: {host: smtp.resend.com, port: 587, secure: true, %s: %s, from: %s}\n",
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"long", "empty"}))
def test_what_files_hold(name, file):
    text = HOSTILE[name]
    if file == "a.env":
        data = FILES[file].replace("{0}", " ".join(text.encode("utf-8", "replace").decode().split("\n")))
    else:
        data = FILES[file] % tuple(json.dumps(word) for word in (text, text, text + "@x.example"))
    found = check_text(f"{name}/{text}/{file}".replace("\0", ""), data.encode("utf-8", "replace"), Config())
    for format in FORMATS:
        shown = render(found, format, Style(notes=True))
        assert whole(shown), format
        assert set(commands(shown)) <= ({"error", "warning", "notice"} if format == "github" else set())
    ET.fromstring(render(found, "junit").encode("utf-8"))


def test_names_of_files_on_standard_error_and_in_show(tmp_path):
    for number, text in enumerate(HOSTILE.values()):
        name = re.sub(r"[\0/]", "", text)[:60].encode("utf-8", "surrogateescape" if "\ud800" not in text else "replace")
        (tmp_path / f"{number}").mkdir()
        file = tmp_path / f"{number}" / (name.decode("utf-8", "surrogateescape") + ".env")
        file.write_text(SETTINGS)
        for args in (("show", file.name), ("show", file.name, "--output-format", "json"), ("validate", file.name + "x"), ("validate", "--diff", file.name),
                     ("validate", "--app", text.replace("\0", ""), "--", file.name), ("show", "--", "nowhere" + file.name)):  # fmt: skip
            found = run(file.parent, *args)
            assert whole(found.out.decode()) and whole(found.err.decode()), (args, found)
            assert commands(found.out.decode()) == [] and commands(found.err.decode()) == [], (args, found)


def test_no_report_is_a_table_that_a_spreadsheet_would_run():
    """None of the formats is CSV; a line that begins like a formula would need one."""
    assert "csv" not in FORMATS
    for text in ("=1+1", "+1", "-1", "@x"):
        for line in render(report(text), "text", Style(notes=True)).splitlines():
            assert not line.startswith(("=", "+", "@")) or line.startswith(f"{text}.env:")
