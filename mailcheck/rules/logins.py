"""What the rules about login and sender share: whose login it is, whether it is used, what a wrong one comes to."""

from __future__ import annotations

import re

from mailcheck.lazy import Pattern
from mailcheck.rules.servers import host_name, is_internal, provider_name, provider_there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from mailcheck.model import Setting
    from mailcheck.settle import Settled

_POINTER = Pattern(
    r"\$[A-Za-z_][\w.\-:/]*|/[\w.\-]+(?:/[\w.\-]+)+|(?:file|env|secret|secretref|vault|bao|ssm|gsm|awssm|aws-secretsmanager"
    r"|gcp-secretmanager|azure[\w\-]*|keyvault|k8s|sops|doppler|infisical|op|ref\+\w+):.+|@Microsoft\.KeyVault\(.*\)|[\u2022\u25cf\u2219*]{3,}",
    re.S,
    needs="$/:@\u2022\u25cf\u2219*",
)


def is_pointer(setting: Setting) -> bool:
    """Whether a value seems to stand for the real one, in a way of some tool: a path, `$name-key`, `vault:...`, bullets."""
    return _POINTER.fullmatch(setting.text) is not None


def takes_login(mail: Settled) -> dict[str, Any]:
    """The provider that takes the login, {} when nobody known does. A relay of one's own has logins of its own."""
    return provider_there(mail) or {}


def name_of(mail: Settled) -> str:
    """The provider's name for a sentence, "" when it is not known."""
    return provider_name(mail.provider.provider) if mail.provider else ""


def takes_any_login(mail: Settled) -> bool:
    """Whether the server is on this machine or network, or only catches mail: there any login may be right."""
    if mail.provider is not None and mail.provider.provider["kind"] == "catcher":
        return True
    name = host_name(mail)
    return bool(name) and is_internal(name)


def uses_login(mail: Settled) -> bool:
    """Whether user name and password have a say: False when a switch turns the login off, or both do."""
    if mail.login.value != "not-used":
        return True
    both = mail.get("username").is_set and mail.get("password").is_set
    return not both and set(mail.login.looked_at) <= {"username", "password"}


def by_password(mail: Settled) -> bool:
    """Whether the password is surely sent as one: with OAuth2 a token stands in its place."""
    method = mail.get("auth_method")
    return not method.is_set or (method.known and "oauth" not in str(method.value).lower())


def by_token(mail: Settled) -> bool:
    """Whether a token of OAuth2 surely stands in place of the password."""
    method = mail.get("auth_method")
    return method.known and "oauth" in str(method.value).lower()


def refusal(mail: Settled) -> str:
    """What a wrong login comes to: "the login is refused with 535", or of an API "every request is refused"."""
    if mail.kind == "api":
        return "every request is refused"
    replies = takes_login(mail).get("replies", ())
    code = next((r["code"] for r in replies if r.get("stage") == "auth" and r.get("code") and not r.get("unverified")), None)
    return f"the login is refused with {code}" if code else "the login is refused"


def is_default(mail: Settled, setting: Setting) -> bool:
    """Whether a value only stands in for a variable of the environment that is not set: `${KEY:-text}`, `getenv("KEY", "text")`."""
    if setting.entry is None or setting.entry.via is not None:
        return False
    computed = setting.entry.type == "boolean" and setting.entry.offsets == ()  # `getenv("KEY", "text") == "true"`
    return (mail.holder_of(setting) or setting).begin > 0 or setting.entry.ref[0] == "env" or computed


def is_template(mail: Settled) -> bool:
    """Whether the file is a pattern to be copied and filled in (`.env.example`), in which placeholders belong."""
    return mail.instance.scope.pattern
