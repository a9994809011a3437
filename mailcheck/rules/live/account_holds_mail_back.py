"""The account takes the mail and does not deliver it, or not by SMTP.

The key is in order, and something in the account stands in the way: it belongs to a test server (a sandbox) that keeps
every message, or sending by SMTP is switched off. A test server is what you want for tests, and nowhere else.

A file cannot show this; it is seen with `mailcheck account`.

Source: the provider's API description
"""

from __future__ import annotations

from mailcheck.rules.live.account import Asked, remarks
from mailcheck.rules.live.base import WARNING, Remark, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC754", "account-holds-mail-back", WARNING)


def check(asked: Asked) -> Iterator[Remark]:
    yield from remarks(RULE, asked, ("smtp-off", "sandbox"), ("password", "api_key", "host"))
