"""Each target for a short time, longer in CI; and every text that once broke one."""

from __future__ import annotations

import os
import time

import pytest

from tests.fuzz.harness import TooLong, check, fuzz
from tests.fuzz.targets import CORPUS, TARGETS, Target

SECONDS = float(os.environ.get("MAILCHECK_FUZZ_SECONDS") or ("2" if os.environ.get("CI") else "0.5"))
SEED = os.environ.get("MAILCHECK_SEED", "1")


@pytest.mark.parametrize("name", TARGETS)
def test_target(name):
    count, failures = fuzz(name, SECONDS, SEED)
    assert count >= 20
    for data, error in failures:
        raise AssertionError(f"{name}: {data[:2000]!r}: {error!r}") from error


@pytest.mark.parametrize(
    "path", sorted(path for path in CORPUS.glob("*/*") if path.is_file()), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_what_once_broke(path):
    check(TARGETS[path.parent.name], path.read_bytes())


def test_the_harness_sees_what_breaks():
    def crashes(data):
        raise ValueError

    def hangs(data):
        while True:
            pass

    with pytest.raises(ValueError):
        check(Target("x", crashes, list), b"")
    begin = time.monotonic()
    with pytest.raises(TooLong):
        check(Target("x", hangs, list), b"")
    assert time.monotonic() - begin < 30


def test_every_reader_is_a_target_with_texts():
    for target in TARGETS.values():
        assert target.seeds(), target.name
