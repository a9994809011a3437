"""No secret leaves the process: every fixture and example, in every format, and in `show`."""

from __future__ import annotations

import re
import shutil

import pytest

from mailcheck import catalogue
from mailcheck.cli.show import run as run_show
from mailcheck.config import Config
from mailcheck.find import File
from mailcheck.pipeline import check_file, check_paths
from mailcheck.report import FORMATS, Style, render
from mailcheck.rules.base import is_secret_name
from tests.support import HERE, ROOT

FILES = [path for path in (HERE / "rules").glob("*/*") if path.suffix != ".out"]
FILES += [path for path in (ROOT / "examples").rglob("*") if path.is_file()]
HARMLESS = re.compile(r"\$\{?\w*\}?|-|true|false|null|smtp|resend|apikey|api|[a-z]{1,4}|changeme|\W*", re.I)


def secrets_of(path):
    """Every text that stands in a field which a password, key or URL with a login belongs in."""
    judged = check_file(File(str(path), path.read_bytes(), True), Config(), catalogue.load())
    found = set()
    for group in judged.groups:
        for entry in group.scope.entries:
            if is_secret_name(entry.key):
                found.add(entry.text)
            login = re.search(r"://([^/@\s]*:)?([^@\s]*)@", entry.text)
            if login:
                found.add(login[2])
        for reading in group.readings:
            for mail in reading.mails:
                for name in ("password", "api_key"):
                    setting = mail.get(name)
                    found |= {setting.text, str(setting.value or "")}
    return {text for text in found if len(text) > 4 and not HARMLESS.fullmatch(text) and not text.startswith("${")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_secret_in_any_report(path, tmp_path, capfdbinary):
    secrets = secrets_of(path)
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    report = check_paths([str(copy)], Config())
    outputs = {format: render(report, format, Style(notes=True)) for format in FORMATS}
    run_show(str(copy), None, "", None, "json")
    run_show(str(copy), None, "", None, "text")
    outputs["show"] = capfdbinary.readouterr().out.decode()
    outputs["repr"] = repr(report)
    for secret in secrets:
        for form in {secret, secret.replace("\\", "\\\\"), secret.replace('"', '\\"')}:
            for name, output in outputs.items():
                assert form not in output, f"a secret of {len(secret)} characters stands in {name}"


def test_the_test_sees_secrets():
    """If no file held a secret, the test above would prove nothing."""
    assert sum(bool(secrets_of(path)) for path in FILES) > 20


def test_a_crash_shows_no_text_of_a_file(tmp_path, monkeypatch, capfd):
    from mailcheck import cli, pipeline

    def crash(*args):
        raise ValueError("re_TopSecret_1234")

    monkeypatch.setattr(pipeline, "check_paths", crash)
    monkeypatch.setattr("sys.argv", ["mailcheck", "validate", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 3
    out = capfd.readouterr()
    assert "bug in mailcheck" in out.err and "TopSecret" not in out.err + out.out
