"""The application begins TLS where the server does not, or the other way round.

On one kind of port TLS begins with the first byte (465), on the other kind the server greets in clear and TLS follows
with STARTTLS (587). Where the application expects the other kind it fails with `wrong version number`, or waits for a
greeting that never comes.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 8314 section 3
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC704", "tls-does-not-fit-port", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "tls-to-plain-port", "plain-to-tls-port")
    if stage is None:
        return
    if stage.kind == "tls-to-plain-port":
        message = f"{server(tried)} greets in clear text, but the application begins with TLS: it fails, typically with `wrong version number`"
        help = "use STARTTLS on this port, or the provider's port for TLS from the first byte (mostly 465)"
    else:
        message = f"{server(tried)} waits for TLS from the first byte, but the application waits for a greeting: it hangs until it times out"
        help = "begin with TLS on this port, or use the provider's port for STARTTLS (mostly 587)"
    if tried.neighbour:
        help = f"write {tried.neighbour[2]}"
    yield remark(RULE, tried, stage, message, help, "port", "secure", "url", "host", "address")
