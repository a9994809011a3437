"""The server's name does not exist.

The DNS says that there is no such host. The application fails with `ENOTFOUND`, `getaddrinfo failed` or `Name or
service not known`, and nothing is sent. A host that could not be looked up at all is no finding: that is said as not
judged.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 section 5.1
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC701", "host-not-found", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "host-not-found")
    if stage:
        message = f"{tried.dialogue.target.host} does not exist: the application cannot connect and sends nothing"
        yield remark(
            RULE,
            tried,
            stage,
            message,
            "write the host that the provider's page for SMTP names",
            "host",
            "url",
            "address",
            "service",
        )
