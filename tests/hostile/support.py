"""Running the command on something hostile: what it said, how it ended, how long it took, what it opened.

The command runs in a forked process, where everything is loaded already: a tenth of the time of a new one, and as easily killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import mailcheck.cli.commands  # the child shall not load them again
import mailcheck.cli.validate
from mailcheck import catalogue
from mailcheck.rules import RULES, load
from tests.support import ROOT

OURS = [os.path.realpath(path) for path in (sys.prefix, sys.base_prefix, Path(os.__file__).parent, ROOT / "mailcheck", ROOT / "schemas",
                                            ROOT / "pyproject.toml", "/dev/null")]  # fmt: skip
"""What Python and mailcheck open for themselves. The folder of the checkout is on the path of modules."""

SETTINGS = "SMTP_HOST=smtp.resend.com\nSMTP_PORT=587\nSMTP_SECURE=true\nSMTP_USER=resend\nSMTP_PASS=${P}\nSMTP_FROM=${FROM}\n"
"""One warning: MC101."""


class Run(NamedTuple):
    status: int
    out: bytes
    err: bytes
    seconds: float
    opened: list[str]
    started: list[list[str]]

    @property
    def report(self):
        return json.loads(self.out)

    @property
    def found(self):
        return [(finding["path"], finding["code"]) for finding in self.report["findings"]]

    @property
    def skipped(self):
        return {one["path"]: one["reason"] for one in self.report["skipped"]}


class Watch:
    """Every file that is opened and every command that is started, from `sys.addaudithook`. `on_open(name, function)` calls
    the function once, when a file whose name ends so is about to be opened."""

    def __init__(self):
        self.rows = []
        self.hooks = []
        self.busy = False

    def on_open(self, name, function):
        self.hooks.append((name, function))

    def __call__(self, event, args):
        if (
            self.busy
            or event not in ("open", "subprocess.Popen", "os.listdir", "os.scandir")
            or args[0] is None
            or isinstance(args[0], int)
        ):
            return
        self.busy = True
        try:
            path = os.fsdecode(args[0])
            if event == "subprocess.Popen":
                self.rows.append([event, [os.fsdecode(word) for word in args[1]]])
                return
            folder, name = os.path.split(path)
            follows = event != "open" or not (args[2] or 0) & os.O_NOFOLLOW
            self.rows.append([event, os.path.realpath(path) if follows else os.path.join(os.path.realpath(folder or "."), name)])
            for hook in [hook for hook in self.hooks if event == "open" and path.endswith(hook[0])]:
                self.hooks.remove(hook)
                hook[1]()
        finally:
            self.busy = False


def start(folder, args, logs, prepare=None, env=None, user=None):
    """The process number of a forked process in which the command runs; what it says goes to files in `logs`."""
    catalogue.load()
    for code in RULES:
        load(code)
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        os.setsid()
        for number, name in enumerate(("in", "out", "err")):
            os.dup2(os.open(os.path.join(logs, name), os.O_RDWR | os.O_CREAT), number)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - they live as long as the process
            for number, mode in enumerate(("r", "w", "w"))
        )
        os.chdir(folder)
        os.environ.update(env or {})
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        watch = Watch()
        if prepare is not None:
            prepare(watch)
        sys.argv = ["mailcheck", *args]
        sys.addaudithook(watch)
        try:
            mailcheck.cli.main()
        except SystemExit as ended:
            status = ended.code
        watch.busy = True
        sys.stdout.flush()
        sys.stderr.flush()
        if user is None:
            Path(logs, "opened").write_text(json.dumps(watch.rows))
        else:
            os.write(os.open(os.path.join(logs, "opened"), os.O_WRONLY), json.dumps(watch.rows).encode())
    except BaseException as error:
        os.write(2, f"Traceback: {error!r}".encode())
    finally:
        os._exit(status)


def run(folder, *args, prepare=None, env=None, stdin=b"", user=None, limit=30):
    """The command in a folder. It is killed after `limit` seconds. `user`: run it as this user, if we are root.
    `prepare` is called in the new process, with its watch, before the command begins."""
    with tempfile.TemporaryDirectory() as logs:
        os.chmod(logs, 0o777)
        for name, data in (("in", stdin), ("out", b""), ("err", b""), ("opened", b"[]")):
            Path(logs, name).write_bytes(data)
            os.chmod(Path(logs, name), 0o666)
        begin = time.monotonic()
        child = start(folder, args, logs, prepare, env, user if os.geteuid() == 0 else None)
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            seconds = time.monotonic() - begin
            if ended:
                break
            if seconds > limit:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                raise AssertionError(f"not ended after {limit} s")
            time.sleep(0.002)
        out, err, rows = (
            Path(logs, "out").read_bytes(),
            Path(logs, "err").read_bytes(),
            json.loads(Path(logs, "opened").read_text()),
        )
    status = os.waitstatus_to_exitcode(status)
    assert status in (0, 1, 2), (status, err.decode(errors="replace"))
    assert b"Traceback" not in err and b"this is a bug" not in err, err.decode(errors="replace")
    ours = tuple(path + os.sep for path in OURS)
    opened = [
        what for event, what in rows if event != "subprocess.Popen" and not (what + os.sep).startswith(ours) and what != str(ROOT)
    ]
    return Run(status, out, err, seconds, opened, [what for event, what in rows if event == "subprocess.Popen"])


def outside(found, *folders):
    """What was opened that lies in none of these folders."""
    roots = [os.path.realpath(folder) for folder in folders]
    return [path for path in found.opened if not any(path == root or path.startswith(root + os.sep) for root in roots)]


def git(folder, *args):
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always", *args],
                   cwd=folder, check=True, capture_output=True)  # fmt: skip
