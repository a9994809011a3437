"""What answers does not speak SMTP, or does not want to.

The connection stands, but there is no greeting, another protocol, an answer that breaks the rules, or the connection
is cut. It is the wrong port or host (an IMAP or web server), a proxy in between, or a server that refuses this
address.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 sections 3.1 and 4.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC703", "not-a-mail-server", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(
        tried,
        "not-smtp",
        "greeting-refused",
        "greeting-timeout",
        "ehlo-refused",
        "reply-malformed",
        "reply-too-long",
        "connection-lost",
        "timeout",
    )
    if stage is None:
        return
    help = "check host and port; a proxy or virus scanner in between may answer in the server's place"
    if tried.neighbour:
        help = f"port {tried.neighbour[0]} answers as it should: write {tried.neighbour[2]}"
    yield remark(RULE, tried, stage, f"{server(tried)} answers, but {stage.says}", help, "port", "host", "url", "address")
