"""What was said of a file is said again, without judging it again, while the file, mailcheck and its schemas are the same.

Kept are digests of path and content, and the findings with their places: texts that reports print, so no secret is among them. A
repair may hold one; where it writes anything that the finding's help does not say, the file is judged each time. Beside them stand
the digests of the files that were asked for: the `.env` beside the code, what `env_file` names. What hangs on more is not kept: on
Kubernetes objects of other files, on git, on a chart."""

from __future__ import annotations

import os

from mailcheck import __version__
from mailcheck.model import Edit, Finding, Fix, Place, Related, Skipped, Span
from mailcheck.read import READERS, source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.find import File
    from mailcheck.join import Project
    from mailcheck.pipeline import Judged, Opened

MOST = 20_000
"""Files that are remembered; beyond that the cache begins anew."""


class Known:
    """What came of the files of earlier runs. Two processes may use it at once: each adds what it learned."""

    def __init__(self, path: str, stamp: bytes, hot: tuple[str, ...] = ()) -> None:
        self.path = path
        self._stamp = stamp
        self._hot = hot
        self._digests: dict[str, str] = {}
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

    def get(self, digest: str, file: File, project: Project) -> Judged | None:
        """What came of the file then, or None."""
        from mailcheck.pipeline import Judged

        row: Any = self._known.get(digest)
        if row is None:
            return None
        try:
            if any(self._beside(path, project) != then for path, then in row[3]):
                return None
            skipped = tuple(Skipped(file.path, Span(*place), str(reason)) for *place, reason in row[1])
            source, findings = None, []
            if row[2]:
                source = source_of(file.path, file.data, self._hot)
            for *said, start, end, related, about, repair in row[2]:
                assert source is not None
                beside = tuple(Related(Place(source, a, b), str(text)) for a, b, text in related)
                code, name, severity, message, help = map(str, said)
                key, app, provider = map(str, about)
                place = Place(source, start, end)
                fix = None
                if repair is not None:
                    safe, description, edits = repair
                    edits = tuple(Edit(Place(source, a, b), str(text)) for a, b, text in edits)
                    fix = Fix(bool(safe), str(description), edits)
                findings.append(Finding(code, name, severity, message, help, place, key, app, provider, beside, fix))
            return Judged(source, (), tuple(findings), (), skipped, with_mail=bool(row[0]))
        except (TypeError, ValueError, IndexError):
            return None

    def add(self, key: str, judged: Judged, project: Project) -> None:
        """Remember what came of a file."""
        findings = [
            [one.code, one.name, one.severity, one.message, one.help, one.place.start, one.place.end,
             [[r.place.start, r.place.end, r.message] for r in one.related], [one.key, one.app, one.provider],
             one.fix and [one.fix.safe, one.fix.description, [[e.place.start, e.place.end, e.text] for e in one.fix.edits]]]
            for one in judged.findings
        ]  # fmt: skip
        asked = [[path, self._beside(path, project)] for path in sorted(project.asked)]
        self._new[key] = [judged.has_mail, [[*one.span, one.reason] for one in judged.skipped], findings, asked]

    def _beside(self, path: str, project: Project) -> str:
        """The digest of another file; "" when nothing is there, "-" when it is not ours to open."""
        if path not in self._digests:
            from hashlib import blake2b

            data = project.read_bytes(path)
            there = "-" if os.path.isfile(path) else ""
            self._digests[path] = there if data is None else blake2b(data, digest_size=16, key=self._stamp).hexdigest()
        return self._digests[path]

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
        """Whether the outcome of a file hangs on nothing but the file, and may be kept."""
        source = opened.source
        if judged.ignored or opened.waits or source is None or source.format == "zone":
            return False
        for one in judged.findings:
            edits = one.fix.edits if one.fix is not None else ()
            places = (one.place, *(r.place for r in one.related), *(edit.place for edit in edits))
            if any(place.source is not source for place in places) or any(edit.text not in one.help for edit in edits):
                return False
        if judged.passing or os.path.basename(source.path).lower().startswith(
            "values"
        ):  # of a chart, or not: what lies beside it tells
            return False
        scopes = [scope for _, found in opened.documents for scope in found]
        return not any(
            scope.object[0] or scope.env_from or any(entry.ref[0] in ("ConfigMap", "Secret") for entry in scope.entries)
            for scope in scopes
        )


def open_cache(config: Config, catalogue: Catalogue) -> Known | None:
    """The cache of this user, or None where it is switched off (MAILCHECK_CACHE=0) or has no place."""
    wanted = os.environ.get("MAILCHECK_CACHE", "")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if wanted == "0" or not os.path.isabs(wanted or base):
        return None
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    for part in (__version__, catalogue.stamp, repr(config), repr(_extras()), repr(sorted(READERS.items()))):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    path = os.path.join(wanted or os.path.join(base, "mailcheck"), "known")
    return Known(path, digest.digest(), tuple(catalogue.index["hot"]))


def _extras() -> list[str]:
    """Which readers of code are installed."""
    from importlib.util import find_spec

    return [name for name in ("tree_sitter", "tree_sitter_php", "tree_sitter_ruby", "tree_sitter_javascript") if find_spec(name)]
