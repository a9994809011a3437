"""`--fix` is killed, runs out of space, may not write, meets other writers: every file is the old one or the new one."""

from __future__ import annotations

import os
import random
import resource
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from mailcheck import catalogue, fix
from mailcheck.config import Config
from mailcheck.pipeline import check_paths
from tests.hostile.support import run, start

OLD = "KENER_SECRET_KEY=k\r\nSMTP_HOST=smtp.resend.com\r\nSMTP_PORT=465\r\nSMTP_SECURE=true\r\nSMTP_USER=Resend\r\nSMTP_PASS=${P}\r\nSMTP_FROM_EMAIL=ü@shop.de\n"
OLD += "".join(f"# line {n}, which makes the file longer\n" for n in range(200))
NEW = OLD.replace("SMTP_SECURE=true", "SMTP_SECURE=1").replace("=Resend", "=resend")
KILLS = int(os.environ.get("MAILCHECK_KILLS", "45"))
NOBODY = 65534

old, new = OLD.encode(), NEW.encode()
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root may do this")


def leftovers(folder):
    return [path.name for path in Path(folder).rglob(".mailcheck*")]


@pytest.fixture
def folder(tmp_path):
    for above in (tmp_path, *list(tmp_path.parents)[:2]):
        above.chmod(0o755)
    here = tmp_path / "here"
    here.mkdir()
    (here / "a.env").write_bytes(old)
    return here


def planned(folder):
    (one,) = fix.plan(check_paths([str(folder / "a.env")], Config()), False, [str(folder)], Config(), catalogue.load())[0]
    return one


def test_the_repair_is_what_these_tests_think(folder):
    assert run(folder, "validate", "--fix", ".").status == 0
    assert (folder / "a.env").read_bytes() == new and leftovers(folder) == []


def test_killed_at_any_moment(tmp_path):
    files = [tmp_path / "tree" / f"{n % 4}" / f"{n}.env" for n in range(12)]
    logs = tmp_path / "logs"
    logs.mkdir()
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(old)
    begin = time.monotonic()
    assert run(tmp_path, "validate", "--fix", "tree").status == 0
    duration = time.monotonic() - begin
    dice = random.Random(1)
    states = {"old": 0, "new": 0, "mixed": 0}
    left = 0
    for _ in range(KILLS):
        for file in files:
            file.write_bytes(old)
        child = start(tmp_path, ["validate", "--fix", "tree"], str(logs))
        time.sleep(dice.uniform(0.02, duration * 0.8))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        now = [file.read_bytes() for file in files]
        assert set(now) <= {old, new}
        states["old" if set(now) == {old} else "new" if set(now) == {new} else "mixed"] += 1
        left += len(leftovers(tmp_path))
    assert sum(states.values()) == KILLS
    assert len(leftovers(tmp_path)) <= 4  # at most one a folder: each run clears what the last one left
    for file in files:
        file.write_bytes(old)
    assert run(tmp_path, "validate", "--fix", "tree").status == 0
    assert {file.read_bytes() for file in files} == {new} and leftovers(tmp_path) == []


@pytest.mark.parametrize("moment", ["mkstemp", "write", "fsync", "chmod", "replace", "after"])
def test_killed_at_every_step(folder, moment, tmp_path):
    """The moments that a random kill seldom meets."""

    def prepare(watch):
        def die(*args, **words):
            os.kill(os.getpid(), signal.SIGKILL)

        if moment == "mkstemp":
            made = fix.tempfile.mkstemp
            fix.tempfile.mkstemp = lambda *args, **words: (made(*args, **words), die())
        elif moment == "write":
            fix._lock = die
        elif moment == "after":
            replace = os.replace
            os.replace = lambda *args: (replace(*args), die())
        else:
            setattr(os, moment, die)

    logs = tmp_path / "logs"
    logs.mkdir()
    child = start(folder, ["validate", "--fix", "."], str(logs), prepare)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert (folder / "a.env").read_bytes() == (new if moment == "after" else old)
    assert run(folder, "validate", "--fix", ".").status == 0
    assert (folder / "a.env").read_bytes() == new and leftovers(folder) == []


def test_temporary_files_of_others_are_left_alone(folder):
    """Of a run that is alive, and what only looks like ours."""
    import fcntl

    alive = folder / ".mailcheck-fix-alive.tmp"
    with open(alive, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        (folder / "target").write_text("x")
        (folder / ".mailcheck-fix-link.tmp").symlink_to("target")
        (folder / ".mailcheck-fix-folder.tmp").mkdir()
        os.mkfifo(folder / ".mailcheck-fix-pipe.tmp")
        (folder / ".mailcheck-mine").write_text("x")
        assert run(folder, "validate", "--fix", "a.env", limit=10).status == 0
    assert sorted(leftovers(folder)) == [
        ".mailcheck-fix-alive.tmp",
        ".mailcheck-fix-folder.tmp",
        ".mailcheck-fix-link.tmp",
        ".mailcheck-fix-pipe.tmp",
        ".mailcheck-mine",
    ]
    assert (folder / "target").read_text() == "x"


@root_only
def test_full_disk(folder):
    disk = folder / "disk"
    disk.mkdir()
    size = len(old) + len(new) // 2
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={(size + 4095) // 4096 * 4096}", "tmpfs", disk], capture_output=True
    ).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        (disk / "a.env").write_bytes(old)
        with open(disk / "full", "wb", buffering=0) as file, pytest.raises(OSError):
            for _ in range(100):
                file.write(b"x" * 512)
        found = run(disk, "validate", "--fix", ".")
        assert found.status == 1 and b"a.env: could not be written: No space left on device" in found.err
        assert (disk / "a.env").read_bytes() == old and leftovers(disk) == []
        (disk / "full").unlink()
        assert run(disk, "validate", "--fix", ".").status in (0, 1)
        assert (disk / "a.env").read_bytes() in (old, new) and leftovers(disk) == []
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_files_may_not_grow(folder):
    found = run(folder, "validate", "--fix", ".", prepare=lambda watch: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
    assert found.status == 1 and b"a.env: could not be written: File too large" in found.err
    assert (folder / "a.env").read_bytes() == old and leftovers(folder) == []


def test_read_only_folder(folder):
    if os.geteuid() == 0:
        os.chown(folder / "a.env", NOBODY, NOBODY)
        os.chown(folder, NOBODY, NOBODY)
    folder.chmod(0o555)
    found = run(folder, "validate", "--fix", ".", user=NOBODY)
    folder.chmod(0o755)
    assert found.status == 1 and b"a.env: could not be written: Permission denied" in found.err
    assert (folder / "a.env").read_bytes() == old and leftovers(folder) == []


def test_read_only_file(folder):
    (folder / "a.env").chmod(0o444)
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    found = run(folder, "validate", "--fix", ".", user=NOBODY)
    assert found.status == 1 and b"left alone" in found.err and (folder / "a.env").read_bytes() == old


@root_only
def test_a_file_of_someone_else(folder):
    """Whoever may write it, but may not give the new one to its owner, leaves it alone."""
    os.chown(folder / "a.env", 12345, 54321)
    (folder / "a.env").chmod(0o666)
    folder.chmod(0o777)
    found = run(folder, "validate", "--fix", ".", user=NOBODY)
    assert found.status == 1 and b"could not be written: Operation not permitted" in found.err
    assert (folder / "a.env").read_bytes() == old and leftovers(folder) == []


@root_only
def test_read_only_file_system(folder):
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        (disk / "a.env").write_bytes(old)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        found = run(disk, "validate", "--fix", ".")
        assert found.status == 1 and b"a.env" in found.err and (disk / "a.env").read_bytes() == old
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755, 0o4755, 0o2664])
def test_mode_and_owner_stay(folder, mode):
    if os.geteuid() == 0:
        os.chown(folder / "a.env", 12345, 54321)
    (folder / "a.env").chmod(mode)
    before = (folder / "a.env").stat()
    assert run(folder, "validate", "--fix", ".").status == 0
    after = (folder / "a.env").stat()
    assert (stat.S_IMODE(after.st_mode), after.st_uid, after.st_gid) == (mode, before.st_uid, before.st_gid)
    assert (folder / "a.env").read_bytes() == new


def test_hard_links_are_left_alone(folder):
    os.link(folder / "a.env", folder / "other.txt")
    found = run(folder, "validate", "--fix", ".")
    assert found.status == 1 and b"several names" in found.err
    assert (folder / "a.env").read_bytes() == (folder / "other.txt").read_bytes() == old


def test_a_link_stays_a_link(folder):
    (folder / "sub").mkdir()
    (folder / "a.env").rename(folder / "sub/real.env")
    (folder / "a.env").symlink_to("sub/real.env")
    assert run(folder, "validate", "--fix", "a.env").status == 0
    assert os.readlink(folder / "a.env") == "sub/real.env" and (folder / "sub/real.env").read_bytes() == new


@pytest.mark.parametrize("step", ["mkstemp", "fsync", "chmod"])
@pytest.mark.parametrize("change", ["written", "replaced", "deleted", "a folder"])
def test_edited_meanwhile(folder, step, change, monkeypatch):
    one = planned(folder)
    path = folder / "a.env"
    owner = fix.tempfile if step == "mkstemp" else os
    real = getattr(owner, step)

    def edit(*args, **words):
        if change != "written":
            path.unlink()
        if change == "a folder":
            path.mkdir()
        elif change != "deleted":
            path.write_bytes(b"SMTP_PORT=1\n")
        return real(*args, **words)

    monkeypatch.setattr(owner, step, edit)
    assert fix.write(one) != ""
    monkeypatch.undo()
    assert (
        path.is_dir()
        if change == "a folder"
        else not path.exists()
        if change == "deleted"
        else path.read_bytes() == b"SMTP_PORT=1\n"
    )
    assert leftovers(folder) == []


def test_two_at_once(folder):
    files = [folder / f"{n}.env" for n in range(12)]
    for file in files:
        file.write_bytes(old)
    logs = [folder.parent / name for name in ("one", "two", "three")]
    for log in logs:
        log.mkdir()
    children = [start(folder, ["validate", "--fix", "."], str(log)) for log in logs]
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert set(ends) <= {0, 1} and {file.read_bytes() for file in files} == {new} and leftovers(folder) == []


@pytest.mark.parametrize("args", [["--add-ignore", "known"], ["--fix"]])
def test_other_files_are_not_touched(folder, args):
    for name in ("b.env", "c.txt"):
        (folder / name).write_text("A=1\n")
    before = {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir() if path.name != "a.env"}
    run(folder, "validate", *args, ".")
    assert {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir() if path.name != "a.env"
    } == before
