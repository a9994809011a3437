"""What was found clean stays clean: files without any finding are not judged again while they, mailcheck and its schemas are the same.

Kept are digests of path and content, and what could not be judged; never a value, never a finding. Only files whose outcome hangs on
nothing else are kept: no Compose service, no Kubernetes object, no code that takes values from a `.env` beside it."""

from __future__ import annotations

import os

from mailcheck import __version__
from mailcheck.join import LAYERS
from mailcheck.model import Skipped, Span
from mailcheck.read import READERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.find import File
    from mailcheck.pipeline import Judged, Opened

MOST = 20_000
"""Files that are remembered; beyond that the cache begins anew."""


class Clean:
    """The files of earlier runs in which nothing was found. Two processes may use it at once: each adds what it learned."""

    def __init__(self, path: str, stamp: bytes) -> None:
        self.path = path
        self._stamp = stamp
        self._known: dict[str, list[object]] = {}
        self._new: dict[str, list[object]] = {}
        self._load()

    def _load(self) -> None:
        import json

        try:
            with open(self.path, encoding="utf-8") as file:
                head = file.readline().strip()
                if head != self._stamp.hex():
                    return
                self._known = {row[0]: row[1:] for row in map(json.loads, file) if isinstance(row[0], str)}
        except (OSError, ValueError, LookupError, TypeError):
            self._known = {}  # not there, of another version, or broken: then there is none

    def key(self, file: File) -> str:
        """The digest of a file: its path, its bytes, and whether it was named."""
        from hashlib import blake2b

        digest = blake2b(os.fsencode(file.path) + b"\0" + bytes([file.named]) + b"\0", digest_size=16, key=self._stamp)
        digest.update(file.data)
        return digest.hexdigest()

    def get(self, key: str, path: str) -> Judged | None:
        """What came of the file then, or None."""
        from mailcheck.pipeline import Judged

        row = self._known.get(key)
        if row is None:
            return None
        try:
            skipped = tuple(Skipped(path, Span(*place), str(reason)) for *place, reason in row[1])  # type: ignore[attr-defined]
            return Judged(None, (), (), (), skipped, with_mail=bool(row[0]))
        except (TypeError, ValueError, IndexError):
            return None

    def add(self, key: str, judged: Judged) -> None:
        """Remember a file without findings."""
        self._new[key] = [judged.has_mail, [[*one.span, one.reason] for one in judged.skipped]]

    def news(self) -> dict[str, list[object]]:
        """What this process learned, for the other one to save."""
        return self._new

    def save(self, more: dict[str, list[object]] | None = None) -> None:
        """Write what was learned. A cache that cannot be written is none: nothing is said."""
        import json

        new = {**self._new, **(more or {})}
        if not new:
            return
        known = new if len(self._known) + len(new) > MOST else {**self._known, **new}
        beside = f"{self.path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(self._stamp.hex() + "\n")
                file.writelines(json.dumps([key, *row]) + "\n" for key, row in known.items())
            os.replace(beside, self.path)
        except OSError:
            return

    @staticmethod
    def is_lasting(opened: Opened, judged: Judged) -> bool:
        """Whether the outcome of a file hangs on nothing but the file, and nothing was found."""
        if judged.findings or judged.ignored or opened.waits or opened.source is None or opened.source.format == "zone":
            return False
        name = os.path.basename(opened.source.path)
        for _, scopes in opened.documents:
            for scope in scopes:
                if scope.object[0] or scope.env_files or scope.env_from or scope.name.startswith("services.") or scope.elsewhere:
                    return False
                if (scope.format == "env" and LAYERS.fullmatch(name)) or name.startswith("values"):
                    return False  # what lies beside it has a say
                if any(entry.ref[0] for entry in scope.entries):
                    return False
        return True


def open_cache(config: Config, catalogue: Catalogue) -> Clean | None:
    """The cache of this user, or None where it is switched off (MAILCHECK_CACHE=0) or has no place."""
    wanted = os.environ.get("MAILCHECK_CACHE", "")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if wanted == "0" or not os.path.isabs(wanted or base):
        return None
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    for part in (__version__, catalogue.stamp, repr(config), repr(_extras()), repr(sorted(READERS.items()))):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return Clean(os.path.join(wanted or os.path.join(base, "mailcheck"), "clean"), digest.digest())


def _extras() -> list[str]:
    """Which readers of code are installed."""
    from importlib.util import find_spec

    return [name for name in ("tree_sitter", "tree_sitter_php", "tree_sitter_ruby", "tree_sitter_javascript") if find_spec(name)]
