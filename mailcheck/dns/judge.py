"""The rules on one domain, and what could not be judged."""

from __future__ import annotations

from mailcheck.dns.answers import Unanswered
from mailcheck.dns.dkim import KeyUnanswered
from mailcheck.dns.dmarc import UNANSWERED as POLICY_UNANSWERED
from mailcheck.dns.domain import THERE, UNANSWERED, UNASKED, Domain
from mailcheck.rules import DNS_RULES, load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailcheck.config import Config
    from mailcheck.dns.spf_tree import Node
    from mailcheck.rules.dns.base import Complaint


CAUSES = ("MC633", "MC642")
"""Without the domain, or with broken signatures, every other record is missing too."""


def complaints(domain: Domain, config: Config) -> list[Complaint]:
    """What the selected rules say, in the order of their codes."""
    found: list[Complaint] = []
    for code in DNS_RULES:
        rule = load(code)
        if config.selected(code, rule.RULE.name):
            found += rule.check(domain)
    cause = [one for one in found if one.rule.code in CAUSES]  # nothing else can be there, then
    return list(dict.fromkeys(cause or found))


def unjudged(domain: Domain) -> list[str]:
    """What could not be asked or is not known, one sentence each."""
    return list(dict.fromkeys(_unjudged(domain)))


def _unjudged(domain: Domain) -> Iterator[str]:
    for seen in domain.seen:
        wanted = seen.expected
        if seen.state == UNASKED and wanted.needed != "optional" and not (wanted.purpose == "dkim" and _has_key(domain)):
            part = {"mail_from": "return path"}.get(wanted.unknown, wanted.unknown)
            usual = (
                f"; of the usual ones ({', '.join(name.partition('.')[0] for name in wanted.tries)}) none was found that can be used"
                if wanted.tries
                else ""
            )
            yield f"{wanted.kind} at {wanted.shown}: its {part} is not known here, so it was not looked up{usual}"
        if seen.state == UNANSWERED and isinstance(seen.answer, Unanswered):
            yield f"{wanted.kind} at {wanted.name} could not be asked: {seen.answer.why}"
    for key in domain.keys:
        if isinstance(key.answer, KeyUnanswered):
            yield f"TXT at {key.answer.name} could not be asked: {key.answer.why}"
    for _, tree in domain.envelopes:
        if tree.root is not None:
            yield from _unanswered_names(tree.root)
    if domain.dmarc.outcome == POLICY_UNANSWERED and domain.dmarc.steps:
        yield f"TXT at _dmarc.{domain.dmarc.steps[-1].domain} could not be asked: {domain.dmarc.why}"
    for kind, answer in zip(("MX", "A", "AAAA", "SOA"), (domain.mx, *domain.addresses, domain.start), strict=True):
        if isinstance(answer, Unanswered):
            yield f"{kind} at {domain.subject.domain} could not be asked: {answer.why}"


def _has_key(domain: Domain) -> bool:
    """Whether a key of the provider is there: the one whose name is not known need not be."""
    return any(seen.state == THERE and seen.expected.purpose == "dkim" for seen in domain.seen)


def _unanswered_names(root: Node) -> Iterator[str]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node.answer, Unanswered):
            yield f"TXT at {node.domain} could not be asked: {node.answer.why}"
        waiting += node.children
