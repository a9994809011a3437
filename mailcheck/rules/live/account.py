"""What the rules about a provider's account share."""

from __future__ import annotations

from mailcheck.rules.live.base import Remark, Rule
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.live.account import Account


class Asked(NamedTuple):
    """An account that was asked about."""

    account: Account


def remarks(rule: Rule, asked: Asked, kinds: tuple[str, ...], about: tuple[str, ...]) -> Iterator[Remark]:
    """The account's problems of these kinds as one finding: of several at one place a report would show the first alone."""
    problems = [problem for problem in asked.account.problems if problem.kind in kinds]
    if problems:
        says, helps = ("; ".join(dict.fromkeys(words)) for words in zip(*((one.says, one.help) for one in problems), strict=True))
        yield Remark(rule, rule.severity, says, helps, about)
