"""The server refuses for now.

A temporary answer (4xx): too many connections or messages, a greylist, maintenance. It says nothing about the
configuration; try again later. When it stays, it is a limit of the account.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 section 4.2.1; RFC 6647
"""

from __future__ import annotations

from mailcheck.rules.live.base import WARNING, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC715", "refused-for-now", WARNING)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "temporary", "auth-temporary", "greeting-refused")
    if stage and (stage.kind != "greeting-refused" or (stage.reply is not None and stage.reply.temporary)):
        yield remark(
            RULE,
            tried,
            stage,
            f"{server(tried)} refuses for now",
            "try again later; if it stays, look at the limits of the account",
            "host",
            "url",
        )
