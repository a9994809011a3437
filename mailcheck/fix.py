"""Repairs: edits on places, proved by checking the result.

Bytes outside the edited places never change: encoding, byte order mark and line ends stay. A repair counts only when the
finding it was made for is gone afterwards and nothing new has appeared. Files are replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress

from mailcheck.find import File
from mailcheck.join import Project
from mailcheck.model import NOTE, START, Finding, Skipped, Source
from mailcheck.pipeline import judge, open_file
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.pipeline import Report


class Fixed(NamedTuple):
    """The new text of one file, and the findings that it mends."""

    source: Source
    text: str
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        return f"Fixed({self.source!r}, {len(self.text)} characters, {len(self.findings)} findings)"


def plan(
    report: Report, unsafe: bool, paths: Iterable[str], config: Config, catalogue: Catalogue
) -> tuple[list[Fixed], list[Skipped]]:
    """New texts for the files of a report. `unsafe`: also repairs that may not be what the user wants."""
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.fix is not None and (finding.fix.safe or unsafe) and _in_one_file(finding):
            by_file.setdefault(finding.fix.edits[0].place.path, []).append(finding)
    project = Project(paths)
    fixed: list[Fixed] = []
    skipped: list[Skipped] = []
    for path, findings in by_file.items():
        source = findings[0].fix.edits[0].place.source if findings[0].fix else findings[0].place.source
        if not _is_unchanged(path, source):
            skipped.append(Skipped(path, START, "changed since it was read, or not writable: left alone"))
            continue
        found = _mend(source, findings, project, config, catalogue)
        if found.findings:
            fixed.append(found)
    return fixed, skipped


def _in_one_file(finding: Finding) -> bool:
    assert finding.fix is not None
    return len({edit.place.path for edit in finding.fix.edits}) == 1 and bool(finding.fix.edits)


def _mend(source: Source, findings: list[Finding], project: Project, config: Config, catalogue: Catalogue) -> Fixed:
    """All repairs at once where that is right, else those that are right one after the other."""
    together = _without_overlap(findings)
    text = _edited(source.text, together)
    before = {_mark(finding) for finding in _judged(source, source.text, project, config, catalogue)}

    def is_right(text: str, mended: list[Finding]) -> bool:
        """Whether the mended findings are gone and nothing graver than a note is new."""
        if text == source.text:
            return False
        left = {_mark(f) for f in _judged(source, text, project, config, catalogue) if f.severity != NOTE}
        return not left & {_mark(finding) for finding in mended} and left <= before

    if is_right(text, together):
        return Fixed(source, text, tuple(together))
    kept: list[Finding] = []
    for finding in together:
        if is_right(_edited(source.text, [*kept, finding]), [*kept, finding]):
            kept.append(finding)
    return Fixed(source, _edited(source.text, kept), tuple(kept))


def _without_overlap(findings: list[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    taken: list[tuple[int, int]] = []
    for finding in findings:
        assert finding.fix is not None
        spans = [(edit.place.start, edit.place.end) for edit in finding.fix.edits]
        if all(end <= other or start >= stop for start, end in spans for other, stop in taken) and not set(spans) & set(taken):
            kept.append(finding)
            taken += spans
    return kept


def _edited(text: str, findings: list[Finding]) -> str:
    edits = [edit for finding in findings if finding.fix is not None for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda edit: (edit.place.start, edit.place.end), reverse=True):
        text = text[: edit.place.start] + edit.text + text[edit.place.end :]
    return text


def _judged(source: Source, text: str, project: Project, config: Config, catalogue: Catalogue) -> tuple[Finding, ...]:
    """What is found in a file if this is its text."""
    opened = open_file(File(source.path, encode(source, text), True), config)
    return judge(opened, project, config, catalogue).findings


def _mark(finding: Finding) -> tuple[str, str, str]:
    return (finding.code, finding.app, finding.key)


def encode(source: Source, text: str) -> bytes:
    """A text as the bytes of the source's file. A file in another encoding never equals them, and is left alone."""
    return text.encode("utf-16" if source.utf16 else "utf-8-sig" if source.bom else "utf-8", "surrogateescape")


def _is_unchanged(path: str, source: Source) -> bool:
    try:
        with open(path, "rb") as file:
            return not source.utf16 and file.read() == encode(source, source.text) and os.access(path, os.W_OK)
    except OSError:
        return False


_TEMPORARY = (".mailcheck-fix-", ".tmp")
"""How the names of our temporary files begin and end."""


def write(fixed: Fixed) -> str:
    """Replace a file by its new text, whole or not at all; its mode and owner stay. "" or what went wrong."""
    path = os.path.realpath(fixed.source.path)
    if not _is_unchanged(path, fixed.source):
        return "changed since it was read: left alone"
    try:
        status = os.stat(path)
        if status.st_nlink > 1:
            return "has several names (hard links), of which only one would change: left alone"
        _clear(os.path.dirname(path))
        handle, temporary = tempfile.mkstemp(_TEMPORARY[1], _TEMPORARY[0], os.path.dirname(path))
        try:
            with os.fdopen(handle, "wb") as file:
                _lock(file.fileno())
                file.write(encode(fixed.source, fixed.text))
                file.flush()
                os.fsync(file.fileno())
                if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                    os.chown(temporary, status.st_uid, status.st_gid)
                os.chmod(temporary, status.st_mode & 0o7777)
                if os.name == "nt":
                    file.close()  # an open file cannot be moved there
                if not _is_unchanged(path, fixed.source):
                    raise FileExistsError(0, "changed while it was mended, left alone")
                os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        return f"could not be written: {error.strerror}"
    return ""


def _lock(handle: int) -> bool:
    """Whether we alone have a temporary file now; where there are no locks, nobody has."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _clear(folder: str) -> None:
    """Remove the temporary files of a run that was killed. Those of a run that is alive are locked."""
    for name in os.listdir(folder):
        if name.startswith(_TEMPORARY[0]) and name.endswith(_TEMPORARY[1]):
            with suppress(OSError):
                handle = os.open(
                    os.path.join(folder, name), os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
                )
                try:
                    if stat.S_ISREG(os.fstat(handle).st_mode) and _lock(handle):
                        os.unlink(os.path.join(folder, name))
                finally:
                    os.close(handle)


def diff(fixed: Fixed) -> str:
    """A unified diff in which secrets are masked, so it is for reading and not for `patch`."""
    from difflib import SequenceMatcher

    from mailcheck.report.safe import Masked, clean

    old, new = fixed.source, Source(fixed.source.path, fixed.text, fixed.source.format)
    before, after = Masked(old), Masked(new)
    first, second = old.text.splitlines(), new.text.splitlines()
    out = [f"--- {clean(old.path)}\n", f"+++ {clean(old.path)}\n"]
    for group in SequenceMatcher(None, first, second, autojunk=False).get_grouped_opcodes(1):
        start, stop = group[0], group[-1]
        out.append(f"@@ -{start[1] + 1},{stop[2] - start[1]} +{start[3] + 1},{stop[4] - start[3]} @@\n")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                out += [f" {before.line(number + 1)}\n" for number in range(i1, i2)]
                continue
            out += [f"-{before.line(number + 1)}\n" for number in range(i1, i2)]
            out += [f"+{after.line(number + 1)}\n" for number in range(j1, j2)]
    return "".join(out)
