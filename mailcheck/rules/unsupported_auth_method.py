"""The login method is not one that the server offers.

A client told to use one method (`CRAM-MD5`, `DIGEST-MD5`, `NTLM`) tries no other. Providers that keep only a hash of the
password, or a key, cannot offer those: the client gives up with "no supported authentication method", or the server
answers `504 Unrecognized authentication type`. XOAUTH2 takes an access token, never the password.

Bad:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_AUTH_METHOD=cram-md5
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Good:
    SMTP_HOST=smtp.resend.com
    SMTP_PORT=465
    SMTP_SECURE=true
    SMTP_AUTH_METHOD=plain
    SMTP_USER=resend
    SMTP_PASS=${RESEND_KEY}
    SMTP_FROM=status@example.com

Source: RFC 4954, section 4; the provider's own page on SMTP, named in its schema
"""

from __future__ import annotations

import re

from mailcheck.rules.base import WARNING, Finding, Rule, Setting, Settled, finding, related, shown
from mailcheck.rules.logins import is_pointer, name_of, takes_login, uses_login

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = Rule("MC210", "unsupported-auth-method", WARNING, any_reader=True)

_METHODS = {
    "plain": "PLAIN", "login": "LOGIN", "crammd5": "CRAM-MD5", "digestmd5": "DIGEST-MD5", "ntlm": "NTLM", "xoauth2": "XOAUTH2",
    "xoauth": "XOAUTH2", "oauth2": "XOAUTH2", "oauthbearer": "OAUTHBEARER", "scramsha1": "SCRAM-SHA-1",
    "scramsha256": "SCRAM-SHA-256", "gssapi": "GSSAPI", "kerberos": "GSSAPI", "external": "EXTERNAL", "anonymous": "ANONYMOUS",
}  # fmt: skip
_TOKENS = ("XOAUTH2", "OAUTHBEARER")
_ELSE = {
    "ssl": "a kind of TLS",
    "tls": "a kind of TLS",
    "starttls": "a kind of TLS",
    "apop": "a login of POP3",
    "smtp": "a protocol",
}
_SHORTEST_TOKEN = 40


def check(mail: Settled) -> Iterator[Finding]:
    setting, password = mail.get("auth_method"), mail.get("password")
    if mail.kind != "smtp" or setting.entry is None or not setting.known or not uses_login(mail):
        return
    word = re.sub(r"[^a-z0-9]", "", str(setting.value).lower())
    method = _METHODS.get(word)
    if method is None:
        if word in _ELSE:
            message = f"{setting.key} is {shown(mail, setting)}, which is {_ELSE[word]} and no way to log in: the login fails"
            yield finding(RULE, mail, setting, message, f"write plain in {setting.key}, or remove it")
        return
    offered = [str(one) for one in takes_login(mail).get("methods", ())]
    if offered and method not in offered:
        name = name_of(mail)
        message = f"{setting.key} asks for {method}, which {name} does not offer: the login fails"
        yield finding(
            RULE, mail, setting, message, f"use {' or '.join(offered)}", related=related(mail.get("host"), f"this is {name}")
        )
    elif method in _TOKENS and password.known and password.entry is not None and _is_short(password):
        message = (
            f"{setting.key} asks for {method}, but {password.key} holds {shown(mail, password)}, too short for an access token"
        )
        help = (
            "put an access token there, or use PLAIN with the password"
            if not offered or "PLAIN" in offered
            else "put an access token there"
        )
        yield finding(RULE, mail, setting, message, help, related=related(password, "the value is here"))


def _is_short(password: Setting) -> bool:
    return len(str(password.value)) < _SHORTEST_TOKEN and not is_pointer(password)
