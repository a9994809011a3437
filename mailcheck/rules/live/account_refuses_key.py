"""The provider's API refuses the key.

The key is wrong, revoked, or of another account, or it may not do what it is for. Mail sent with it is refused in the
same way. A key that may only send is no mistake: that it may not ask about domains is said, and nothing more.

A file cannot show this; it is seen with `mailcheck account`.

Source: the provider's API description; RFC 9110 section 15.5.2
"""

from __future__ import annotations

from mailcheck.rules.live.account import Asked, remarks
from mailcheck.rules.live.base import ERROR, Remark, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC751", "account-refuses-key", ERROR)


def check(asked: Asked) -> Iterator[Remark]:
    yield from remarks(RULE, asked, ("key-refused", "key-forbidden"), ("api_key", "password"))
