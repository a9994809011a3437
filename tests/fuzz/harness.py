"""Changing texts at random and watching what a target makes of them."""

from __future__ import annotations

import hashlib
import random
import signal
import time

from tests.fuzz.targets import CORPUS, TARGETS

SLACK = 1.5
"""Seconds of the processor that any text may take."""


class TooLong(Exception):
    """A target has not ended in time."""


def allowed(target, size):
    """Seconds for a text of this size."""
    return SLACK + target.pace * size / 1_000_000


def check(target, data):
    """Run a target once. Raises what it raises, and TooLong; a target that hangs is stopped."""
    limit = allowed(target, len(data))

    def stop(*_):
        raise TooLong(f"{len(data)} bytes took more than {limit:.1f} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        target.run(data)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def changed(data, dice, others, words):
    """A text with one to six changes."""
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        size = len(data)
        at = dice.randrange(size + 1)
        end = min(size, at + dice.choice((1, 1, 2, 5, 20, 100)))
        way = dice.randrange(11)
        if way == 0:
            data = data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
        elif way == 1:
            data = data[:at] + data[end:]
        elif way == 2:
            data = data[:at] + data[at:end] * dice.choice((2, 3, 10)) + data[end:]
        elif way in (3, 4):
            word = dice.choice(words).encode("utf-8", "replace") if words else b"smtp"
            data = data[:at] + word + data[dice.choice((at, end)) :]
        elif way == 5:
            other = dice.choice(others)
            begin = dice.randrange(len(other) + 1)
            data = data[:at] + other[begin : begin + dice.randrange(200)] + data[at:]
        elif way == 6:
            data = data[:at]
        elif way == 7:
            data = (
                data[:at]
                + dice.choice(
                    (b"\n", b"\r\n", b"\r", b"\0", b"\t", b" ", "\u2028".encode(), "\U0001f600".encode(), b"\xff", b"\\", b'"')
                )
                + data[at:]
            )
        elif way == 8:
            data = data[:at] + data[at:end].swapcase() + data[end:]
        elif way == 9:
            begin = dice.randrange(size + 1)
            data = data[:at] + data[begin : begin + 50] + data[at:]
        elif dice.random() < 0.1:  # a long text of one piece: what is not linear shows here
            piece = dice.choice((data[at:end] or b"a", (dice.choice(words) if words else "a").encode("utf-8", "replace")))
            data = data[:at] + piece * (20_000 // max(1, len(piece))) + data[at:]
    return data[:60_000]


def saved(target):
    """The texts that once broke a target."""
    folder = CORPUS / target.name
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []


def fuzz(name, seconds, seed):
    """Try changed texts for so long. Returns how many, and the failures: (text, error)."""
    target = TARGETS[name]
    dice = random.Random(f"{seed}/{name}")
    texts = [*target.seeds(), *saved(target)]
    failures = []
    known = set()
    count = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end or count < 20:
        data = changed(dice.choice(texts), dice, texts, target.words)
        count += 1
        try:
            check(target, data)
        except Exception as error:
            place = error.__traceback__
            while place.tb_next is not None:
                place = place.tb_next
            mark = (
                type(error).__name__,
                place.tb_frame.f_code.co_filename,
                place.tb_lineno if not isinstance(error, TooLong) else 0,
            )
            if mark not in known:
                known.add(mark)
                failures.append((data, error))
    return count, failures


def smaller(target, data, error):
    """A shorter text that fails in the same way."""
    size = max(1, len(data) // 2)
    tries = 0
    while size and tries < 400:
        at = 0
        while at < len(data) and tries < 400:
            shorter = data[:at] + data[at + size :]
            tries += 1
            try:
                check(target, shorter)
            except type(error):
                data = shorter
                continue
            except Exception:
                pass
            at += size
        size //= 2
    return data


def save(target, data):
    """Keep a text that broke a target, so that every run tries it."""
    folder = CORPUS / target.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:12]
    path.write_bytes(data)
    return path
