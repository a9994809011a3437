"""The server refuses the login.

User name and password were sent as the application would send them, and the server says no (mostly 535). What the
provider means by its words is in the message, where it is known: the wrong word as user name, an API key where an
SMTP password belongs, a revoked key, a key without the right to send, a login that is switched off for the account.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 4954 section 6
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC710", "login-refused", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "auth-refused", "auth-server-unproved", "login-unsendable", "password-missing")
    if stage is None:
        return
    what = tried.provider.get("password", {}).get("what") if tried.provider else None
    help = (
        f"the password must be {what}; make a new one if in doubt"
        if what
        else "check user name and password; make a new key if in doubt"
    )
    message = f"{server(tried)} refuses the login" if stage.kind == "auth-refused" else f"{server(tried)}: {stage.says}"
    yield remark(RULE, tried, stage, message, help, "password", "username", "url", "api_key")
