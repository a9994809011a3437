"""A second process and the memory of clean files change nothing: the report is the same to the byte."""

from __future__ import annotations

import os
import subprocess

import pytest

from mailcheck import parallel
from mailcheck.cache import Known
from mailcheck.config import Config
from mailcheck.model import Edit, Finding, Fix, Place, Source
from mailcheck.pipeline import Judged, Opened, check_paths
from mailcheck.report import Style, render
from tests.support import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def reports(path, monkeypatch, format="json"):
    found = []
    for processes in ("1", "2"):
        monkeypatch.setenv("MAILCHECK_PROCESSES", processes)
        found.append(render(check_paths([str(path)], Config(docs=True)), format, Style(False, True, False)))
    return found


@pytest.mark.parametrize("format", ["json", "text", "sarif"])
def test_examples(tree, monkeypatch, format):
    monkeypatch.setenv("MAILCHECK_CACHE", "0")
    one, two = reports(tree, monkeypatch, format)
    assert one == two and len(one) > 20_000


CONFIG = """apiVersion: v1
kind: ConfigMap
metadata: {name: mail}
data: {SMTP_HOST: smtp.resend.com, SMTP_PORT: "465", SMTP_SECURE: "0", SMTP_USER: resend, SMTP_PASS: "${P}", SMTP_FROM_EMAIL: a@shop.de}
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: kener
          image: rajnandan1/kener:4
          envFrom: [{configMapRef: {name: mail}}]
"""


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("b", "d")])
def test_objects_in_either_half(tmp_path, monkeypatch, names):
    (tmp_path / f"{names[0]}.yaml").write_text(CONFIG)
    (tmp_path / f"{names[1]}.yaml").write_text(DEPLOYMENT)
    (tmp_path / "e.yaml").write_text("smtp: {}\n")
    one, two = reports(tmp_path, monkeypatch)
    assert one == two and "MC101" in one


def test_a_second_process_that_dies_is_done_over(tmp_path, monkeypatch):
    for number in range(6):
        (tmp_path / f"{number}.env").write_text(
            "SMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=false\nSMTP_USER=x\nSMTP_PASS=y\n"
        )
    one, _ = reports(tmp_path, monkeypatch)
    monkeypatch.setattr(parallel, "_alone", lambda files, left: os._exit(9))
    monkeypatch.setenv("MAILCHECK_PROCESSES", "2")
    assert render(check_paths([str(tmp_path)], Config(docs=True)), "json", Style(False, True, False)) == one


# --- the memory of clean files ---------------------------------------------------------------------------------------

SECRET = "Hunter2-in-no-cache"
CLEAN = f"KENER_SECRET_KEY=k\nSMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=1\nSMTP_USER=resend\nSMTP_PASS=re_{SECRET}\nSMTP_FROM_EMAIL=a@shop.de\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """More files than the second process waits for, clean and broken ones, in all formats of the examples."""
    folder = tmp_path / "tree"
    for number, path in enumerate(sorted(path for path in (ROOT / "examples").rglob("*") if path.is_file())[::12]):
        copy = folder / str(number % 9) / f"{number}" / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    for number in range(300):
        (folder / f"{number}.yaml").write_text(f"mail: {number}\n")
    (folder / "app.env").write_text(CLEAN)
    (folder / "swapped.env").write_text(f"{CLEAN}SMTP_USER=re_{SECRET}\nSMTP_PASS=resend\n")  # a repair would hold the password
    monkeypatch.setenv("MAILCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(folder)
    return folder


def report(path="."):
    found = check_paths([str(path)], Config(docs=True))
    return "\n".join(render(found, format, Style(False, True, False)) for format in ("json", "text", "sarif"))


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_second_run_says_the_same(tree, monkeypatch, processes):
    monkeypatch.setenv("MAILCHECK_PROCESSES", processes)
    first, second, third = report(), report(), report()
    assert first == second == third
    kept = (tree.parent / "cache" / "known").read_text()
    assert kept.count("\n") > 100 and "MC" in kept and SECRET not in kept
    assert (tree.parent / "cache" / "known").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("MAILCHECK_CACHE", "0")
    assert report() == first


def test_what_changed_is_judged_again(tree):
    report()
    before = report()
    (tree / "app.env").write_text(CLEAN.replace("SMTP_SECURE=1", "SMTP_SECURE=0"))
    after = report()
    assert after != before and '"app.env"' in after
    (tree / "app.env").write_text(CLEAN)
    assert report() == before


def test_a_file_is_judged_again_when_what_it_asks_for_changes(tree):
    code = "EMAIL_HOST = 'smtp.resend.com'\nEMAIL_PORT = os.environ['PORT']\nEMAIL_USE_TLS = True\n"
    (tree / "web").mkdir()
    (tree / "web" / "settings.py").write_text(f"import os\n{code}EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'\n")
    (tree / "web" / "compose.yaml").write_text("services:\n  web:\n    image: rajnandan1/kener:3\n    env_file: mail.env\n")
    alone = report()
    (tree / "web" / ".env").write_text("PORT=465\n")
    (tree / "web" / "mail.env").write_text("SMTP_HOST=smtp.resend.com\nSMTP_PORT=465\nSMTP_SECURE=0\n")
    there = report()
    assert "web/settings.py:4:17: error" in there and "web/mail.env:3:13: error" in there
    assert report() == there
    (tree / "web" / ".env").unlink()
    (tree / "web" / "mail.env").unlink()
    assert report() == alone


def test_a_file_is_judged_again_when_git_takes_it(tree):
    assert "MC501" not in report()
    subprocess.run(["git", "init"], cwd=tree, check=True, capture_output=True)
    assert "MC501" in report()


def test_another_configuration_is_another_cache(tree):
    report()
    assert check_paths(["."], Config(docs=True, select=("MC305",))).findings != check_paths(["."], Config(docs=True)).findings


@pytest.mark.parametrize("text", ["", "nonsense", "\0\0", "[1]\n", "{}", "0" * 32 + "\n[]\n[1, 2]\nnull\n"])
def test_a_broken_cache_is_none(tree, text):
    first = report()
    (tree.parent / "cache" / "known").write_text(text)
    assert report() == first
    head = report() and (tree.parent / "cache" / "known").read_text().splitlines()[0]
    (tree.parent / "cache" / "known").write_text(head + "\n" + text)
    assert report() == first


def test_a_cache_that_cannot_be_written_is_none(tree, monkeypatch):
    first = report()
    monkeypatch.setenv("MAILCHECK_CACHE", "/proc/nowhere")
    assert report() == first


def test_a_repair_that_writes_more_than_its_help_says_is_not_kept():
    source = Source("a.env", "SMTP_PASS=x\n", "env")
    place = Place(source, 10, 11)

    def kept(help, text):
        found = Finding("MC205", "placeholder", "error", "m", help, place, fix=Fix(True, "d", (Edit(place, text),)))
        return Known.is_lasting(Opened(source), Judged(source, (), (found,), (), ()))

    assert kept("write 587", "587")
    assert not kept("write it", "587")
