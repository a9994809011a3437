"""What answers does not speak SMTP, or does not want to.

The connection stands, but there is no greeting, another protocol, an answer that breaks the rules, or the connection
is cut. It is the wrong port or host (an IMAP or web server), a proxy in between, or a server that refuses this
address.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5321 sections 3.1 and 4.2
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, StageResult, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC703", "not-a-mail-server", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(
        tried,
        "not-smtp",
        "greeting-refused",
        "greeting-timeout",
        "ehlo-refused",
        "reply-malformed",
        "reply-too-long",
        "connection-lost",
        "timeout",
    )
    if stage is None or (stage.kind == "greeting-refused" and stage.reply is not None and stage.reply.temporary):
        return
    help = "check host and port; a proxy or virus scanner in between may answer in the server's place"
    if stage.kind == "greeting-refused":
        help = "the server turns this machine away: ask who runs it, or try from where the application runs"
    if tried.neighbour:
        help = f"port {tried.neighbour[0]} answers as it should: write {tried.neighbour[2]}"
    yield remark(
        RULE, tried, stage, f"{server(tried)} takes the connection, but {_says(stage)}", help, "port", "host", "url", "address"
    )


def _says(stage: StageResult) -> str:
    """As the second half of a sentence."""
    return f"there was {stage.says}" if stage.says.startswith("no ") else stage.says
