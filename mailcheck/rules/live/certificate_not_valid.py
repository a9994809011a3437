"""The server's certificate does not hold.

It is for another name, has expired, is signed by itself, or by somebody who is not trusted here. An application that
checks it refuses to send. One that does not check sends the password to whoever answers: then it is a warning. The
check is always made, and the login is not tried.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 5280; RFC 9525
"""

from __future__ import annotations

from mailcheck.live.kinds import KINDS
from mailcheck.report.safe import clean
from mailcheck.rules.live.base import ERROR, WARNING, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC705", "certificate-not-valid", ERROR)

_ISSUER = (
    "have the server send its whole chain; an authority of your own must be known to the application, and here with --ca-file"
)
_HELP = {
    "certificate-name": "write a name that is in the certificate as host, or have this one added to it",
    "certificate-expired": "have the server's certificate renewed",
    "certificate-not-yet-valid": "look at the clock of this machine; else have the server's certificate made anew",
    "certificate-self-signed": "have the server use a certificate of a known authority; your own one must be known to the application, and here with --ca-file",
    "certificate-unknown-issuer": _ISSUER,
}


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, *(kind for kind in KINDS if kind.startswith("certificate-")))
    if stage is None:
        return
    tls = tried.dialogue.tls
    about = ""
    if tls is not None and stage.kind == "certificate-name" and tls.names:
        about = f" (it is for {', '.join(tls.names[:3])})"
    elif tls is not None and stage.kind == "certificate-expired" and tls.not_after is not None:
        about = f" (since {tls.not_after:%Y-%m-%d})"
    target = tried.dialogue.target
    unchecked = target.verify is False
    given = "the login" if target.username is not None else "the mail"
    if unchecked:
        effect = f"the application does not check it, and would give {given} to whoever answers"
    else:
        effect = "the application refuses to send" if target.verify else "an application that checks it refuses to send"
    yield remark(
        RULE,
        tried,
        stage,
        f"{server(tried)}: {KINDS[stage.kind]}{clean(about)}: {effect}",
        _HELP.get(stage.kind, "have the server's certificate put in order"),
        "host",
        "url",
        "address",
        "port",
        severity=WARNING if unchecked else ERROR,
    )
