"""TLS could not be agreed on.

The server has only versions of TLS that are no longer used (before 1.2), or the handshake breaks off. Programs of
today refuse such a connection, also where an older one of yours still makes it.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 8996; RFC 8997
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC706", "tls-not-agreed", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "tls-handshake-failed", "tls-too-old")
    if stage:
        yield remark(
            RULE,
            tried,
            stage,
            f"{server(tried)}: {stage.says}: programs of today refuse to send",
            f"port {tried.neighbour[0]} has TLS: write {tried.neighbour[2]}"
            if tried.neighbour
            else "have the server offer TLS 1.2 or later",
            "host",
            "port",
            "url",
        )
