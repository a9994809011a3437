"""Paths to files, and the cheap test that lets most files go unread.

A folder is walked as git sees it: ignored files are left out. Outside a repository every file is taken, but for
vendored trees. Links to folders are not followed, so there are no loops and nothing outside the folder is opened."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, NamedTuple

from mailcheck.errors import UnreadablePath
from mailcheck.model import START, Skipped
from mailcheck.read import format_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.config import Config

VENDORED = frozenset(
    (".git", ".hg", ".svn", "node_modules", "vendor", "third_party", "site-packages", ".venv", "venv", "__pycache__",
     ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", "bower_components", ".terraform", "dist-info")
)  # fmt: skip
LARGEST = 20 * 1024 * 1024
"""Larger files hold no settings a person wrote."""


class File(NamedTuple):
    """A file to be read. `named`: the user named it, rather than a folder above it."""

    path: str
    data: bytes
    named: bool


class Found(NamedTuple):
    """`files` reads one file at a time; `seen` is how many were seen."""

    files: Iterator[File]
    seen: int


def find(paths: list[str], config: Config, hot: list[str]) -> tuple[Found, list[Skipped]]:
    """The files to check. Raises UnreadablePath when a named path does not exist or may not be read."""
    named: list[str] = []
    walked: list[str] = []
    skipped: list[Skipped] = []
    for path in paths:
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            raise UnreadablePath(f"{path}: {error.strerror or 'cannot be read'}") from error
        except ValueError as error:
            raise UnreadablePath(f"{path!r}: no such file") from error
        if stat.S_ISDIR(mode):
            walked += _folder(path, config, skipped)
        elif stat.S_ISREG(mode) or stat.S_ISFIFO(mode):
            named.append(path)
        else:
            raise UnreadablePath(f"{path}: not a file or folder")
    everything = dict.fromkeys([(path, True) for path in named] + [(path, False) for path in sorted(walked)])
    words = [word.encode() for word in hot]
    return Found(_read(list(everything), words, config.docs, skipped), len(everything)), skipped


def _read(paths: list[tuple[str, bool]], hot: list[bytes], docs: bool, skipped: list[Skipped]) -> Iterator[File]:
    done: set[str] = set()
    for path, named in paths:
        if path in done:
            continue
        done.add(path)
        if not named and (not (format := format_of(path)) or (format == "markdown" and not docs)):
            continue
        try:
            with open(path, "rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            if named:
                raise UnreadablePath(f"{path}: {error.strerror or 'cannot be read'}") from error
            skipped.append(Skipped(path, START, f"cannot be read: {error.strerror}"))
            continue
        if len(data) > LARGEST:
            skipped.append(Skipped(path, START, "larger than 20 MiB"))
            continue
        utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        lowered = data.replace(b"\0", b"").lower() if utf16 else data.lower()
        if (any(word in lowered for word in hot) or format_of(path) == "zone") and (utf16 or b"\0" not in data[:8192] or named):
            yield File(path, data, named)


def _folder(path: str, config: Config, skipped: list[Skipped]) -> list[str]:
    files = _from_git(path)
    if files is None:
        files = list(_walk(path))
    else:
        known = set(files)
        for name in (".env", ".env.local", ".env.production"):
            hidden = os.path.join(path, name)
            if hidden not in known and os.path.isfile(hidden):
                skipped.append(Skipped(_pretty(hidden), START, "git ignores it; name it on the command line to check it"))
    return [_pretty(file) for file in files if not config.exclude or not config.excluded(file)]


def _pretty(path: str) -> str:
    return path[2:] if path.startswith("./") else path


def _from_git(path: str) -> list[str] | None:
    """What git tracks or would add below a folder; None outside a repository or without git."""
    if not _in_repository(path):
        return None
    import subprocess

    command = ["git", "-C", path, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "."]
    try:
        run = subprocess.run(command, capture_output=True, check=False, timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if run.returncode != 0:
        return None
    found = []
    for name in run.stdout.decode("utf-8", "surrogateescape").split("\0"):
        if not name or any(part in VENDORED for part in name.split("/")[:-1]):
            continue
        file = os.path.join(path, name)
        try:
            mode = os.lstat(file).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode):
            found.append(file)
    return found


def _in_repository(path: str) -> bool:
    folder = os.path.abspath(path)
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def _walk(path: str) -> Iterator[str]:
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                items = sorted(listing, key=lambda item: item.name)
        except OSError:
            continue
        for item in items:
            if item.is_dir(follow_symlinks=False):
                if item.name not in VENDORED:
                    waiting.append(item.path)
            elif item.is_file(follow_symlinks=False):
                yield item.path


def committed(path: str) -> bool:
    """Whether git tracks a file, or would add it. Outside a repository, or without git, it does not."""
    if not os.path.exists(path) or not _in_repository(os.path.dirname(path) or "."):
        return False
    import subprocess

    command = ["git", "-C", os.path.dirname(os.path.abspath(path)), "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        run = subprocess.run([*command, "--", os.path.basename(path)], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0 and bool(run.stdout)
