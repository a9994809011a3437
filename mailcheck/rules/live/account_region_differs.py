"""The domain stands in another region than the host.

The provider keeps the domain in another region than the one the settings name. Mail is refused there, or leaves from
a region you did not choose.

A file cannot show this; it is seen with `mailcheck account`.

Source: the provider's API description
"""

from __future__ import annotations

from mailcheck.rules.live.account import Asked, remarks
from mailcheck.rules.live.base import WARNING, Remark, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC753", "account-region-differs", WARNING)


def check(asked: Asked) -> Iterator[Remark]:
    yield from remarks(RULE, asked, ("region-differs",), ("api_region", "host", "api_key"))
