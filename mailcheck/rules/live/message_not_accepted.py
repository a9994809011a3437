"""The server refuses the message.

Everything before was accepted, and the test message itself is refused: many providers judge the sender only here.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 section 4.1.1.4
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC714", "message-not-accepted", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "message-refused")
    if stage:
        yield remark(
            RULE,
            tried,
            stage,
            f"{server(tried)} refuses the test message",
            "verify the sender's domain at the provider",
            "from",
            "envelope_from",
            "username",
            "host",
            "url",
        )
