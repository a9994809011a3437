"""Repairs, baselines and ignore comments: over every fixture and example that has a repair."""

from __future__ import annotations

import json
import os
import shutil
import stat

import pytest

from mailcheck import adopt, catalogue, fix
from mailcheck.config import Config
from mailcheck.model import NOTE
from mailcheck.pipeline import check_paths
from mailcheck.read import read
from tests.support import HERE, ROOT
from tests.test_cli import mailcheck

FILES = [path for path in (HERE / "rules").glob("*/*") if path.suffix != ".out"]
FILES += [path for path in (ROOT / "examples").glob("*/bad/**/*") if path.is_file()]
FIXABLE = [path for path in FILES if any(f.fix for f in check_paths([str(path)], Config()).findings)]
SAFE = [path for path in FIXABLE if any(f.fix and f.fix.safe for f in check_paths([str(path)], Config()).findings)]


def name_of(path):
    return str(path.relative_to(ROOT))


def planned(path, unsafe):
    report = check_paths([str(path)], Config())
    return report, fix.plan(report, unsafe, [str(path)], Config(), catalogue.load())[0]


def test_there_are_repairs_to_test():
    assert len(SAFE) > 40 and len(FIXABLE) > len(SAFE)


@pytest.mark.parametrize("path", FIXABLE, ids=name_of)
def test_repair(path, tmp_path):
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    report, plan = planned(copy, unsafe=True)
    for fixed in plan:
        old, new = fixed.source.text, fixed.text
        edits = sorted((e.place.start, e.place.end, e.text) for f in fixed.findings for e in f.fix.edits)
        at = shift = 0
        for start, end, text in edits:  # everything between the edits is untouched
            assert old[at:start] == new[at + shift : start + shift]
            assert new[start + shift : start + shift + len(text)] == text
            shift += len(text) - (end - start)
            at = end
        assert old[at:] == new[at + shift :]
        assert fix.write(fixed) == ""
    after = check_paths([str(copy)], Config())
    gone = {(f.code, f.key) for fixed in plan for f in fixed.findings}
    left = {(f.code, f.key) for f in after.findings if f.severity != NOTE}
    assert not gone & left
    assert left <= {(f.code, f.key) for f in report.findings}


@pytest.mark.parametrize("path", SAFE, ids=name_of)
def test_safe_repairs_settle(path, tmp_path):
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    for _ in range(5):
        _, plan = planned(copy, unsafe=False)
        if not plan:
            break
        for fixed in plan:
            assert fix.write(fixed) == ""
    before = copy.read_bytes()
    assert planned(copy, unsafe=False)[1] == []
    assert copy.read_bytes() == before


BAD = "KENER_SECRET_KEY=k\r\nSMTP_HOST=smtp.resend.com\r\nSMTP_PORT=465\r\nSMTP_SECURE=true\r\nSMTP_USER=Resend\r\nSMTP_PASS=${P}\r\nSMTP_FROM_EMAIL=ü@shop.de"


def test_command_line(tmp_path):
    path = tmp_path / ".env.production"
    path.write_bytes(b"\xef\xbb\xbf" + BAD.encode())
    path.chmod(0o640)
    run = mailcheck("validate", "--diff", path.name, cwd=tmp_path)
    assert (
        run.returncode == 1
        and "-SMTP_SECURE=true\n-SMTP_USER=Resend\n+SMTP_SECURE=1\n" in run.stdout
        and "would fix 2 findings" in run.stderr
    )
    assert path.read_bytes() == b"\xef\xbb\xbf" + BAD.encode()
    run = mailcheck("validate", "--fix", path.name, cwd=tmp_path)
    assert run.returncode == 0 and "fixed 2 findings" in run.stderr
    assert path.read_bytes() == b"\xef\xbb\xbf" + BAD.replace("=true", "=1").replace("=Resend", "=resend").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == [path.name]
    assert mailcheck("validate", "--diff", path.name, cwd=tmp_path).returncode == 0


def test_a_file_changed_meanwhile_is_left_alone(tmp_path):
    path = tmp_path / "a.env"
    path.write_text(BAD)
    _, (fixed,) = planned(path, unsafe=False)
    path.write_text("SMTP_PORT=1\n")
    assert "left alone" in fix.write(fixed)
    assert path.read_text() == "SMTP_PORT=1\n"


def test_ignored_findings_are_not_repaired(tmp_path):
    path = tmp_path / "a.env"
    path.write_bytes(BAD.replace("=true", "=true # mailcheck: ignore").encode())
    mailcheck("validate", "--fix", "a.env", cwd=tmp_path)
    assert b"SMTP_SECURE=true #" in path.read_bytes() and b"SMTP_USER=resend" in path.read_bytes()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_ignore_comments_silence_everything(path, tmp_path):
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    report = check_paths([str(copy)], Config())
    report = report._replace(findings=tuple(f for f in report.findings if f.code[:3] != "MC9"))
    plan, skipped = adopt.plan(report, "known", Config(), catalogue.load())
    for fixed in plan:
        assert fix.write(fixed) == ""
    after = check_paths([str(copy)], Config()).findings
    if not skipped:
        assert {(f.code, f.key) for f in after} == set()


def test_a_file_is_read_once_however_much_is_found_in_it(tmp_path, monkeypatch):
    path = tmp_path / "a.env"
    path.write_text(BAD)
    report = check_paths([str(path)], Config())
    seen = []
    monkeypatch.setattr(adopt, "read", lambda source: seen.append(source) or read(source))
    assert len({f.span.line for f in report.findings}) > 1 and adopt.plan(report, "known", Config(), catalogue.load())
    assert len(seen) == 1


def test_ignore_comments_from_the_command_line(tmp_path):
    path = tmp_path / "a.env"
    path.write_text(BAD)
    assert mailcheck("validate", "--add-ignore", "the old server", "a.env", cwd=tmp_path).returncode == 0
    assert "# mailcheck: ignore[MC405] -- the old server\nSMTP_SECURE=true" in path.read_text().replace("\r", "")
    assert mailcheck("validate", "a.env", cwd=tmp_path).returncode == 0
    assert mailcheck("validate", "--add-ignore", " ", "a.env", cwd=tmp_path).returncode == 2


def test_baseline(tmp_path):
    path = tmp_path / "a.env"
    path.write_text(BAD)
    assert mailcheck("validate", "--write-baseline", "base.json", "a.env", cwd=tmp_path).returncode == 0
    assert mailcheck("validate", "--baseline", "base.json", "a.env", cwd=tmp_path).returncode == 0
    path.write_text("# moved\n\n" + BAD)
    assert mailcheck("validate", "--baseline", "base.json", "a.env", cwd=tmp_path).returncode == 0
    path.write_text(BAD.replace("465", "25"))
    report = json.loads(mailcheck("validate", "--baseline", "base.json", "--output-format", "json", "a.env", cwd=tmp_path).stdout)
    assert "MC102" in {f["code"] for f in report["findings"]} and "MC201" not in {f["code"] for f in report["findings"]}
    for text in ("{", '{"version": 2, "findings": []}', "[]"):
        tmp_path.joinpath("base.json").write_text(text)
        assert mailcheck("validate", "--baseline", "base.json", "a.env", cwd=tmp_path).returncode == 2
    assert mailcheck("validate", "--baseline", "nowhere.json", "a.env", cwd=tmp_path).returncode == 2
