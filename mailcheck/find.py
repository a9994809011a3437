"""Paths to files, and the cheap test that lets most files go unread.

A folder is walked as git sees it: ignored files are left out. Outside a repository every file is taken, but for
vendored trees. Links to folders are not followed, so there are no loops and nothing outside the folder is opened."""

from __future__ import annotations

import errno
import os
import re
import stat

from mailcheck.errors import UnreadablePath
from mailcheck.lazy import Pattern
from mailcheck.model import START, Skipped
from mailcheck.read import format_of
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.config import Config

VENDORED = frozenset(
    (".git", ".hg", ".svn", "node_modules", "vendor", "third_party", "site-packages", ".venv", "venv", "__pycache__",
     ".tox", ".nox", ".mypy_cache", ".ruff_cache", ".pytest_cache", "bower_components", ".terraform", "dist-info")
)  # fmt: skip
LOCKS = Pattern(r".*(?:[.\-]lock(?:file)?(?:\.(?:json|ya?ml|toml|hcl))?|-shrinkwrap\.json)", re.I)
"""Names of files in which a package manager writes down versions: long, and never settings of mail."""
TRANSLATIONS = frozenset(
    ("lang", "langs", "language", "languages", "locale", "locales", "i18n", "l10n", "translation", "translations")
)
"""Folders of texts for people, in many languages."""
_TEXTS = (".json", ".json5", ".jsonc", ".yaml", ".yml", ".php", ".properties", ".ts", ".js")
_MADE = (".min.js", ".min.mjs", ".min.cjs")
"""Endings of scripts that a program made of other ones."""
LARGEST = 20 * 1024 * 1024
"""Larger files hold no settings a person wrote."""
PATIENCE = 60.0
"""So many seconds git may take, and the writer of a pipe that the user named."""


class File(NamedTuple):
    """A file to be read. `named`: the user named it, rather than a folder above it."""

    path: str
    data: bytes
    named: bool

    def __repr__(self) -> str:
        return f"File({self.path!r}, {len(self.data)} bytes)"


class Hot(NamedTuple):
    """Words, one of which stands in every file that can hold mail settings; lower case. Of `stems` one stands in each word: they
    are few, and most files hold none of them."""

    words: tuple[bytes, ...]
    stems: tuple[bytes, ...]

    def stands_in(self, text: bytes) -> bool:
        """Whether a text in lower case holds one of the words."""
        for stem in self.stems:
            if stem in text:
                return any(word in text for word in self.words)
        return False


class Found(NamedTuple):
    """`files` reads one file at a time; `seen` is how many were seen. `todo` are the paths, and whether the user named each."""

    files: Iterator[File]
    seen: int
    todo: list[tuple[str, bool]]
    hot: Hot
    docs: bool

    def part(self, number: int, of: int, skipped: list[Skipped]) -> Iterator[File]:
        """Every `of`-th file, from `number` on; what cannot be read is added to `skipped`."""
        return _read(self.todo[number::of], self.hot, self.docs, skipped)

    def only(self, paths: set[str]) -> Iterator[File]:
        """The files of these paths."""
        return _read([one for one in self.todo if one[0] in paths], self.hot, self.docs, [])


def find(paths: list[str], config: Config, hot: Hot) -> tuple[Found, list[Skipped]]:
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
    everything: dict[str, tuple[str, bool]] = {}
    for one in [(path, True) for path in named] + [(path, False) for path in sorted(walked)]:
        everything.setdefault(os.path.normpath(one[0]), one)
    todo = list(everything.values())
    return Found(_read(todo, hot, config.docs, skipped), len(todo), todo, hot, config.docs), skipped


def _read(paths: list[tuple[str, bool]], hot: Hot, docs: bool, skipped: list[Skipped]) -> Iterator[File]:
    for path, named in paths:
        if not named and (not (format := format_of(path)) or (format == "markdown" and not docs) or _is_lock(path)):
            continue
        try:
            data = _bytes(path, named)
        except OSError as error:
            if named:
                raise UnreadablePath(f"{path}: {error.strerror or 'cannot be read'}") from error
            skipped.append(Skipped(path, START, f"cannot be read: {error.strerror}"))
            continue
        if data is None:
            skipped.append(Skipped(path, START, "larger than 20 MiB"))
            continue
        utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        lowered = data.replace(b"\0", b"").lower() if utf16 else data.lower()
        if (hot.stands_in(lowered) or format_of(path) == "zone") and (utf16 or b"\0" not in data[:8192] or named):
            yield File(path, data, named)


def _is_lock(path: str) -> bool:
    return LOCKS.fullmatch(os.path.basename(path)) is not None


def _bytes(path: str, named: bool) -> bytes | None:
    """What a file holds; None when that is too much. Raises OSError, also when a file found in a folder has meanwhile become
    a link, a pipe or a device: it is not opened, as it might lead out of the folder or never end."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | (0 if named else getattr(os, "O_NOFOLLOW", 0))
    )
    number = os.open(path, flags)
    try:
        status = os.fstat(number)
        if stat.S_ISREG(status.st_mode):
            data = b"" if status.st_size > LARGEST else os.read(number, status.st_size + 1)
            if len(data) == status.st_size:
                return data
        elif stat.S_ISFIFO(status.st_mode) and named:
            _wait_for_writer(number)
        else:
            raise OSError(errno.EINVAL, "not a file any more")
        with open(number, "rb", closefd=False) as file:  # it grows, or ends before it should: a pipe, or a file of the kernel
            if file.seekable():
                file.seek(0)
            data = b"" if status.st_size > LARGEST else file.read(LARGEST + 1)
    finally:
        os.close(number)
    return data if max(len(data), status.st_size) <= LARGEST else None


def _wait_for_writer(pipe: int) -> None:
    """A pipe that nobody opens for writing would be waited for without end."""
    import select

    if not select.select([pipe], [], [], PATIENCE)[0]:
        raise OSError(errno.ETIMEDOUT, "nothing was written to this pipe")
    os.set_blocking(pipe, True)


def _folder(path: str, config: Config, skipped: list[Skipped]) -> list[str]:
    tracked = _in_repository(path)
    files = _from_git(path) if tracked else None
    if files is None:
        if tracked:
            skipped.append(Skipped(_pretty(path), START, "git could not say which files it ignores: all were taken"))
        files = list(_walk(path, skipped))
    else:
        known = set(files)
        for name in (".env", ".env.local", ".env.production"):
            hidden = os.path.join(path, name)
            if hidden not in known and os.path.isfile(hidden):
                skipped.append(Skipped(_pretty(hidden), START, "git ignores it; name it on the command line to check it"))
    files = [file for file in files if not _holds_no_settings(file[len(path) :])]
    return [_pretty(file) for file in files if not config.exclude or not config.excluded(file)]


def _holds_no_settings(name: str) -> bool:
    """Whether a file holds translations, or a script that was made from others. `name` begins below the folder that is walked: a
    folder of translations that the user named is read."""
    low = name.lower()
    if low.endswith(_MADE):
        return True
    return low.endswith(_TEXTS) and not TRANSLATIONS.isdisjoint(low.replace("\\", "/").split("/")[:-1])


def _pretty(path: str) -> str:
    return path[2:] if path.startswith("./") else path


def _from_git(path: str) -> list[str] | None:
    """What git tracks or would add below a folder; None without git. A name is believed only as far as it leads to a file
    below the folder: an index may name files behind a link."""
    listed = _git(path, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", ".")
    if listed is None:
        return None
    root = os.path.realpath(path)
    inside: dict[str, bool] = {}
    found = []
    for name in listed.decode("utf-8", "surrogateescape").split("\0"):
        if not name or any(part in VENDORED for part in name.split("/")[:-1]):
            continue
        file = os.path.join(path, name)
        try:
            mode = os.lstat(file).st_mode
        except (OSError, ValueError):
            continue
        folder = os.path.dirname(file)
        if folder not in inside:
            inside[folder] = (os.path.realpath(folder) + os.sep).startswith(root.rstrip(os.sep) + os.sep)
        if stat.S_ISREG(mode) and inside[folder]:
            found.append(file)
    return found


_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_PREFIX")
"""What hooks have in their environment: it names a repository, which need not be the one asked about."""


def _git(folder: str, *words: str) -> bytes | None:
    """What git says about a folder; None when it is not there, fails or takes too long. It runs no program that the
    configuration of the repository names, and writes nothing."""
    import subprocess

    command = [
        "git",
        "-C",
        folder,
        "--literal-pathspecs",
        "--no-optional-locks",
        "-c",
        "core.fsmonitor=",
        "-c",
        "core.hooksPath=/dev/null",
    ]
    environment = {name: value for name, value in os.environ.items() if name not in _ANOTHER}
    try:
        run = subprocess.run(
            [*command, *words], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=PATIENCE, env=environment
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return run.stdout if run.returncode == 0 else None


def _in_repository(path: str) -> bool:
    folder = os.path.abspath(path)
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return True
        parent = os.path.dirname(folder)
        if parent == folder:
            return False
        folder = parent


def _walk(path: str, skipped: list[Skipped]) -> Iterator[str]:
    waiting = [path]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                items = sorted(listing, key=lambda item: item.name)
        except OSError as error:
            if folder == path:
                raise UnreadablePath(f"{path}: {error.strerror or 'cannot be read'}") from error
            skipped.append(Skipped(_pretty(folder), START, f"cannot be read: {error.strerror}"))
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
    folder, name = os.path.split(os.path.abspath(path))
    return bool(_git(folder, "ls-files", "--cached", "--others", "--exclude-standard", "--", name))
