"""The server does not offer STARTTLS.

The application wants to switch to TLS, and the server has no such command: it fails. On a provider's port that has
it, somebody in between (a proxy, a firewall that reads mail) takes it out of the answer. An application that would go
on in clear text sends the password so that everyone on the way can read it.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 3207; RFC 8314 section 3.1
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC707", "starttls-not-there", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "starttls-not-offered", "starttls-refused")
    if stage is None:
        return
    help = "use a port with TLS from the first byte (mostly 465)"
    if tried.neighbour:
        help = f"port {tried.neighbour[0]} has TLS: write {tried.neighbour[2]}"
    yield remark(
        RULE,
        tried,
        stage,
        f"{server(tried)}: {stage.says}: the application insists on it and fails",
        help,
        "port",
        "host",
        "url",
        "address",
    )
