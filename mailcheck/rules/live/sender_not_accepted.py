"""The server refuses the sender.

The login is right, but this address or its domain may not send with it: the domain is not verified in this account,
or the address is not one of the mailbox. Some providers judge the sender only after the whole message: then a try
without a message cannot show it, and the report says so.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 section 4.1.1.2; RFC 3463
"""

from __future__ import annotations

from mailcheck.report.safe import clean
from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, at, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC712", "sender-not-accepted", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "sender-refused") or at(tried, "mail", "address-malformed", "utf8-needed")
    if stage is None:
        return
    sender = clean(tried.dialogue.target.sender or "")
    message = f"{server(tried)} refuses the sender {sender}"
    help = "verify the sender's domain at the provider, or send from one that is"
    if stage.kind != "sender-refused":
        message = f"{server(tried)} was not told the sender {sender}: {stage.says}"
        help = "write a plain address with ASCII letters, name@example.com"
    yield remark(RULE, tried, stage, message, help, "envelope_from", "from", "username", "url")
