"""The server refuses the recipient.

It does not relay for this login, or the account is still a test account (a sandbox) that reaches its owner only, or
there is no such mailbox.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 section 3.6.2
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, at, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC713", "recipient-not-accepted", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "recipient-refused") or at(tried, "rcpt", "address-malformed", "utf8-needed")
    if stage is None:
        return
    message, help = (
        f"{server(tried)} refuses the recipient",
        "try an address of the account's owner; a test account reaches nobody else",
    )
    if stage.kind != "recipient-refused":
        message, help = f"{server(tried)}: the recipient cannot be tried: {stage.says}", "try a recipient with ASCII letters only"
    yield remark(RULE, tried, stage, message, help, "host", "username", "url", "address")
