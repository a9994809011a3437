"""The server offers no login the application can use.

It offers none at all, only behind TLS, or only ways the application does not know. Or the server wants a login, and
none is configured.

A file cannot show this; it is seen with `mailcheck probe` and `--probe`.

Source: RFC 4954 section 3
"""

from __future__ import annotations

from mailcheck.rules.live.base import ERROR, Remark, Rule, Tried, failed, remark, server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC709", "login-not-offered", ERROR)


def check(tried: Tried) -> Iterator[Remark]:
    stage = failed(tried, "auth-not-offered", "auth-only-after-tls", "auth-mechanism-missing", "tls-needed", "login-needed")
    if stage is None:
        return
    helps = {
        "login-needed": "set user name and password",
        "auth-mechanism-missing": "take out the fixed way to log in, so that the application chooses one that the server has",
    }
    help = helps.get(stage.kind, "use the port for submission (465 or 587); port 25 takes mail for its own domains only")
    about: tuple[str, ...] = ("username", "port", "host", "url")
    if stage.kind in ("auth-only-after-tls", "tls-needed"):
        help = f"write {tried.neighbour[2]}" if tried.neighbour else "switch TLS on"
        about = ("secure", "port", "host", "url")
    elif stage.kind == "auth-mechanism-missing":
        about = ("auth_method", *about)
    yield remark(RULE, tried, stage, f"{server(tried)}: {stage.says}, so the application's mail is refused", help, *about)
