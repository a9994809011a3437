"""The server's port does not answer.

Nothing listens there, or a firewall on the way drops the connection: the application hangs until it times out
(`ETIMEDOUT`), or fails at once (`ECONNREFUSED`). Most clouds and many hosts block port 25, some block 465 or 587 too;
ports like 2465 and 2587 are the way around. When another port of the same provider answers from this machine, the
help names it. The answer is that of this machine: where the application runs, it may differ.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 section 4.5.3.2; RFC 6409
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC702", "no-connection", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "connection-refused", "connection-timeout", "network-unreachable")
    if stage is None:
        return
    effects = {
        "connection-refused": "refuses the connection: nothing listens there, and the application fails at once",
        "connection-timeout": "does not answer: mostly a firewall drops the connection, and the application hangs until it gives up",
        "network-unreachable": "cannot be reached from here",
    }
    help = "use another port of the provider, or open this one in the firewall"
    if tried.neighbour:
        help = f"port {tried.neighbour[0]} answers from here: write {tried.neighbour[2]}"
    yield remark(RULE, tried, stage, f"{server(tried)} {effects[stage.kind]}", help, "port", "host", "url", "address")
