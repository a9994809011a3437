"""The application would send its password in clear text.

There is no TLS on this connection, and the application logs in all the same. The login was not tried; with
`--allow-cleartext` it is.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 8314 section 3
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC711", "login-in-clear", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = next((one for one in tried.dialogue.stages if one.kind == "login-withheld"), None)
    if stage is None:
        return
    help = "use TLS: port 465 from the first byte, or 587 with STARTTLS required"
    if tried.neighbour:
        help = f"port {tried.neighbour[0]} has TLS: write {tried.neighbour[2]}"
    message = f"{server(tried)} is used without TLS: the application would send user name and password in clear text"
    yield remark(RULE, tried, stage, message, help, "secure", "port", "host", "url")
