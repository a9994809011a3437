"""The sender's domain is not verified in the provider's account.

The provider refuses mail from a domain that is not in the account this key belongs to, that is switched off there, or
whose records it has not found yet. The message names the records that are still missing, as the provider lists them.

A file cannot show this; it is seen with `mailcheck account`.

Source: the provider's API description
"""

from __future__ import annotations

from mailcheck.rules.live.account import Asked, remarks
from mailcheck.rules.live.base import ERROR, Remark, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC752", "account-domain-not-ready", ERROR)


def check(asked: Asked) -> Iterator[Remark]:
    yield from remarks(
        RULE,
        asked,
        ("domain-not-in-account", "domain-not-verified", "domain-disabled", "records-pending"),
        ("from", "envelope_from", "api_key", "password"),
    )
