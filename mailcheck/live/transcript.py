"""The dialogue as it happens: what was said, by whom, when, and in which stage.

An event is made where a line is sent or received, and secrets are left out there: the code that sends a secret line writes
HIDDEN in its place. Nothing is searched and replaced afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable

from mailcheck.report.safe import clean
from mailcheck.tuples import NamedTuple

HIDDEN = "<hidden>"
STAGES = ("resolve", "connect", "greeting", "tls", "certificate", "ehlo", "auth", "mail", "rcpt", "data", "quit")
SENT, RECEIVED, NOTE = ">", "<", "*"
_SHOWN = 500  # characters of one line: RFC 5321 4.5.3.1.5 allows 512 octets in a reply


class Event(NamedTuple):
    """One line. `seconds` since the start; `direction`: `>` we sent it, `<` the server did, `*` our own remark."""

    seconds: float
    stage: str
    direction: str
    text: str


Watch = Callable[[Event], None]


class Transcript:
    """Collects events and hands each to `watch` as it is made."""

    def __init__(self, watch: Watch | None = None) -> None:
        self.stage = STAGES[0]
        self.events: list[Event] = []
        self._watch = watch
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def add(self, direction: str, text: str) -> None:
        event = Event(round(self.seconds, 3), self.stage, direction, short(text))
        self.events.append(event)
        if self._watch is not None:
            self._watch(event)

    def note(self, text: str) -> None:
        self.add(NOTE, text)


def short(text: str) -> str:
    """A text of any origin as one line that can be shown."""
    return clean(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
