"""No secret leaves the process: every fixture and example, in every format, and in `show`."""

from __future__ import annotations

import re
from random import Random

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
            login = re.search(r"://[^/@\s]*:([^@\s]*)@", entry.text)
            if login:
                found.add(login[1])
        for reading in group.readings:
            for mail in reading.mails:
                for name in ("password", "api_key"):
                    setting = mail.get(name)
                    found |= {setting.text, str(setting.value or "")}
    users = {mail.get("username").text for group in judged.groups for reading in group.readings for mail in reading.mails}
    users -= {mail.get("password").text for group in judged.groups for reading in group.readings for mail in reading.mails}
    return {text for text in found - users if len(text) > 4 and not HARMLESS.fullmatch(text) and not text.startswith("${")}


def outputs_of(path, data, tmp_path, capfdbinary):
    """Everything that is ever said of a file with these bytes."""
    copy = tmp_path / path.name
    copy.write_bytes(data)
    report = check_paths([str(copy)], Config())
    outputs = {format: render(report, format, Style(notes=True)) for format in FORMATS}
    run_show(str(copy), None, "", None, "json")
    run_show(str(copy), None, "", None, "text")
    outputs["show"] = capfdbinary.readouterr().out.decode()
    outputs["repr"] = repr(report)
    return outputs


def another(secret, random):
    """A text of the same shape that stands nowhere else."""
    signs = {str.islower: "abcdefghijklmnopqrstuvwxyz", str.isupper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", str.isdigit: "0123456789"}
    return "".join(next((random.choice(some) for kind, some in signs.items() if kind(char)), char) for char in secret)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_secret_in_any_report(path, tmp_path, capfdbinary):
    secrets = secrets_of(path)
    data = path.read_bytes()
    outputs = outputs_of(path, data, tmp_path, capfdbinary)
    for secret in secrets:
        for form in {secret, secret.replace("\\", "\\\\"), secret.replace('"', '\\"')}:
            for name, output in outputs.items():
                if form in output and not is_chance(path, data, secret, form, name, tmp_path, capfdbinary):
                    pytest.fail(f"a secret of {len(secret)} characters stands in {name}")


def is_chance(path, data, secret, form, name, tmp_path, capfdbinary):
    """Whether the text stands in the report for another reason (`password` is a word, a manual page has made-up keys): with
    another secret in its place in the file, that one is nowhere."""
    other = another(secret, Random(1))
    changed = data.replace(secret.encode(), other.encode())
    return other != secret and other not in outputs_of(path, changed, tmp_path, capfdbinary)[name]


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
