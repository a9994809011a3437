"""What the rules about live answers share."""

from __future__ import annotations

import re

from mailcheck.live.dialogue import Dialogue, StageResult
from mailcheck.model import ERROR, NOTE, WARNING
from mailcheck.report.safe import clean
from mailcheck.rules.base import Rule
from mailcheck.rules.servers import provider_name
from mailcheck.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.settle import Settled

__all__ = [
    "ERROR", "NOTE", "WARNING", "Dialogue", "Remark", "Rule", "StageResult", "Tried", "answer", "at", "failed", "meaning", "provider_reply",
    "remark", "server",
]  # fmt: skip


class Tried(NamedTuple):
    """A finished try.

    mail:      the settings in the file; None for a try from the command line's words.
    provider:  who takes the mail, None when not known.
    neighbour: another port of the same provider that answers: (port, mode), and what to write; None: none was tried, or none answers."""

    dialogue: Dialogue
    mail: Settled | None = None
    provider: dict[str, Any] | None = None
    neighbour: tuple[int, str, str] | None = None


class Remark(NamedTuple):
    """One finding about a try, before it has a place. `about`: the settings it is about, the first one that is written counts."""

    rule: Rule
    severity: str
    message: str
    help: str
    about: tuple[str, ...]


def failed(tried: Tried, *kinds: str) -> StageResult | None:
    """The stage that failed for one of these reasons, or None."""
    found = tried.dialogue.failure
    return found if found is not None and found.kind in kinds else None


def at(tried: Tried, stage: str, *kinds: str) -> StageResult | None:
    """The same, if it was this stage."""
    found = failed(tried, *kinds)
    return found if found is not None and found.stage == stage else None


def server(tried: Tried) -> str:
    """The server in a sentence."""
    target = tried.dialogue.target
    return f"{clean(target.host)}:{target.port}"


def answer(stage: StageResult) -> str:
    """The server's own words in backquotes, shortened; "" when it said nothing."""
    if stage.reply is None:
        return ""
    text = clean(stage.reply.text).replace("`", "'")
    return f"`{text if len(text) <= 160 else text[:157] + '...'}`"


_STAGES = {
    "auth": "auth",
    "mail": "mail",
    "rcpt": "rcpt",
    "data": "data",
    "greeting": "connect",
    "connect": "connect",
    "tls": "tls",
}


def provider_reply(tried: Tried, stage: StageResult) -> tuple[str, str]:
    """What the provider means by a reply and what to do, in its own terms; two empty texts when its schema does not know it."""
    reply = stage.reply
    if reply is None or tried.provider is None:
        return "", ""
    # a sentence may go over several lines, each of which repeats the enhanced status code (RFC 2034 4)
    texts = [
        " ".join(reply.lines).lower(),
        " ".join(re.sub(r"^[245](?:\.\d{1,3}){2} ", "", one, flags=re.A) for one in reply.lines).lower(),
    ]
    replies = [
        one
        for one in tried.provider.get("replies") or ()
        if one.get("stage") in (None, _STAGES.get(stage.stage), "data") and one.get("code") in (None, reply.code)
    ]
    replies.sort(key=lambda one: not one.get("text"))  # the words tell more than the code alone
    for one in replies:
        if not one.get("text") or any(one["text"].lower() in text for text in texts):
            return str(one["means"]), str(one.get("do") or "")
    return "", ""


_SUBJECTS = {
    "1": "the address", "2": "the mailbox", "3": "the mail system", "4": "the network", "5": "the protocol", "6": "the content",
    "7": "security or policy",
}  # fmt: skip
_DETAILS = {
    "1.1": "no such mailbox", "1.2": "no such domain", "1.3": "the address is malformed", "1.7": "the sender's address is malformed",
    "1.8": "the sender's domain is not accepted", "2.1": "the mailbox is switched off", "2.2": "the mailbox is full", "3.2": "the system takes no mail now",
    "3.4": "the message is too large", "4.1": "no answer from the next host", "4.2": "a bad connection", "4.5": "the system is overloaded",
    "5.1": "a command that is not expected here", "5.2": "a syntax error", "5.4": "a parameter that is not accepted", "7.0": "refused by policy",
    "7.1": "not allowed for this sender or login", "7.3": "no conversion is possible", "7.8": "the login is wrong", "7.9": "this way of logging in is too weak",
    "7.11": "encryption is needed for this login", "7.13": "the account is switched off", "7.14": "a second proof is needed", "7.25": "no reverse name",
    "7.26": "neither SPF nor DKIM passed", "7.57": "the client is not logged in", "7.60": "the client may not send as this sender",
}  # fmt: skip


def meaning(status: str) -> str:
    """What an enhanced status code says (RFC 3463, RFC 4954, RFC 7372), or ""."""
    parts = status.split(".")
    if len(parts) != 3:
        return ""
    return _DETAILS.get(f"{parts[1]}.{parts[2]}") or (f"it is about {_SUBJECTS[parts[1]]}" if parts[1] in _SUBJECTS else "")


def remark(rule: Rule, tried: Tried, stage: StageResult, message: str, help: str, *about: str, severity: str = "") -> Remark:
    """A finding of this rule; the server's words and their meaning are added to the message, what the provider advises to the help."""
    means, do = provider_reply(tried, stage)
    if means and not do and tried.provider:
        help = f"the file cannot mend this; look into the account at {provider_name(tried.provider)}"
    means = means or (meaning(stage.reply.status) if stage.reply else "")
    said = f"; it says {answer(stage)}" if stage.reply else ""
    said += f", that is: {means}" if means else ""
    return Remark(rule, severity or rule.severity, message + said, do or help, about)
