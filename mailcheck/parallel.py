"""Two processes for a large tree. What is found does not depend on it: each judges every other file.

Files in which Kubernetes objects may stand are left to the first process, because one of them may hold what another refers
to. Only where the system can fork; a second process that fails for any reason is done over by the first."""

from __future__ import annotations

import os

from mailcheck.join import Project
from mailcheck.pipeline import Judged, check_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mailcheck.cache import Known
    from mailcheck.catalogue import Catalogue
    from mailcheck.config import Config
    from mailcheck.find import File, Found
    from mailcheck.model import Skipped

_OBJECTS = (b"ConfigMap", b"Secret", b"configMap", b"secretRef", b"secretKeyRef")


def check_in_two(found: Found, paths: list[str], config: Config, catalogue: Catalogue,
                 cache: Known | None = None) -> tuple[list[Judged], list[Skipped]]:  # fmt: skip
    """What came of every file, without the readings, and what could not be read."""
    import pickle

    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        _second(found, paths, config, catalogue, cache, receiving, sending)
    os.close(sending)
    skipped: list[Skipped] = []
    learned: dict[str, list[object]] = {}
    theirs: list[Judged] = []

    def files() -> Iterator[File]:
        """Our half, then what the other process leaves to us: all of it when it failed."""
        yield from found.part(0, 2, skipped)
        with os.fdopen(receiving, "rb") as pipe:
            data = pipe.read()
        os.waitpid(child, 0)
        try:
            judged, passed, others, news = pickle.loads(data)  # our own process wrote it
        except Exception:  # it was killed, or ran out of memory
            yield from found.part(1, 2, skipped)
            return
        theirs.extend(judged)
        skipped.extend(passed)
        learned.update(news)
        if others:
            yield from found.only(set(others))

    ours = [_light(one) for one in check_files(files(), Project(paths), config, catalogue, cache)]
    if cache is not None:
        cache.save(learned)
    return [*ours, *theirs], skipped


def _second(found: Found, paths: list[str], config: Config, catalogue: Catalogue, cache: Known | None, receiving: int,
            sending: int) -> None:  # fmt: skip
    """The other half, in the second process, which never returns."""
    import pickle

    status = 1
    try:
        os.close(receiving)
        skipped: list[Skipped] = []
        left: list[str] = []
        judged = [
            _light(one) for one in check_files(_alone(found.part(1, 2, skipped), left), Project(paths), config, catalogue, cache)
        ]
        news = cache.news() if cache is not None else {}
        with os.fdopen(sending, "wb") as pipe:
            pickle.dump((judged, skipped, left, news), pipe, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)  # nothing of the first process is to be flushed or closed twice


def _alone(files: Iterable[File], left: list[str]) -> Iterator[File]:
    """The files that can be judged without any other; the names of the rest are added to `left`."""
    for file in files:
        if any(word in file.data for word in _OBJECTS):
            left.append(file.path)
        else:
            yield file


def _light(one: Judged) -> Judged:
    """Without the readings, which no report needs; the source only where something points at it."""
    source = one.source if one.findings or one.ignored else None
    return one._replace(source=source, groups=(), with_mail=one.has_mail)
