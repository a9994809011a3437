"""Somebody wrote into the connection before TLS began.

Text in clear arrived behind the answer to STARTTLS. A client that keeps it takes an attacker's words for the
server's. No proper server sends it.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 3207 section 6; CVE-2011-0411
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC708", "text-before-tls", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "starttls-injection")
    if stage:
        message = f"{server(tried)}: text in clear came between STARTTLS and TLS: the server is broken, or somebody writes into the connection"
        yield remark(RULE, tried, stage, message, "use a port with TLS from the first byte (mostly 465)", "host", "port", "url")
