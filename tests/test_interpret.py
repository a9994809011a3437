"""Interpretations, a row a text. `tests/interpret` compares them with the real runtimes."""

from __future__ import annotations

import pytest

from mailcheck import interpret
from mailcheck.interpret import NOT_UNDERSTOOD, UNSET_VALUE, Raw, named


def ours(name, text, **fields):
    value = named(name)(Raw(text, **fields))
    return "unset" if value is UNSET_VALUE else "error" if value is NOT_UNDERSTOOD else value


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("exact", "true", True), ("exact", "True", False), ("exact", "", False),
        ("fold", " TRUE ", True), ("fold", "no", False),
        ("java-bool", "TRUE", True), ("java-bool", "yes", False),
        ("rails-bool", "no", True), ("rails-bool", "off", False), ("rails-bool", "", "unset"), ("rails-bool", "False", True),
        ("laravel-env", "(null)", "unset"), ("laravel-env", "TRUE", True), ("laravel-env", "tls", "tls"),
        ("spring-bool", "On", True), ("spring-bool", "maybe", "error"),
        ("environ-flag", "False", True), ("environ-flag", "0", False), ("environ-flag", "", "unset"),
        ("js-int", "\x85465", "error"), ("js-int", "\ufeff465x", 465), ("js-port", "\u3000465", 465), ("json-value", "465.0", 465), ("json-value", "4.5", "error"),
        ("php-filter-bool", "\u00a0true", False), ("php-filter-bool", "", "unset"), ("spring-bool", "\u2003true", "error"), ("environ-flag", "¹", "error"),
        ("laravel-env", "'tls'", "tls"), ("laravel-env", '"true"', "true"), ("laravel-number", '"587"', 587), ("laravel-number", "587x", "error"),
        ("laravel-number", "null", "unset"), ("laravel-filter-bool", "'true'", True), ("ini-bool", "On", True), ("ini-bool", "oN", "error"), ("ini-bool", "Y", "error"),
        ("git-bool", "Yes", True), ("git-bool", "y", "error"), ("git-bool", "2", True), ("git-bool", "0x0", False), ("git-bool", "", False), ("git-bool", "1k", True),
        ("customary-bool", "maybe", "error"), ("present", "", True),
        ("endpoint-region", "https://API.eu.mailgun.net/v3", "eu"), ("endpoint-region", "api.mailgun.net", "us"), ("endpoint-region", " EU ", "eu"),
        ("endpoint-region", "email.eu-west-1.amazonaws.com", "eu-west-1"), ("endpoint-region", "mail.acme.org", "unset"), ("endpoint-region", "", "unset"),
        ("python-source", "'a@b.example'", "a@b.example"), ("python-source", "True", True), ("python-source", "465", 465),
        ("python-source", "bare.example", "bare.example"), ("python-source", "''", "unset"),
        ("atom", ":login", "login"), ("mailkit-option", "3", "StartTls"), ("mailkit-option", "tls", "error"),
    ],
)  # fmt: skip
def test_table(name, text, value):
    assert ours(name, text, yes=("true",)) == value


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        ("host-port", "smtp.example.com:587", {"host": "smtp.example.com", "port": 587}),
        ("host-port", "smtp.example.com", None),
        ("host-port", "[::1]:25", {"host": "::1", "port": 25}),
        ("host-port-optional", "smtps://smtp.example.com", {"host": "smtp.example.com"}),
        ("host-double-colon", "mail::587", {"host": "mail", "port": 587}),
        ("host-double-colon", " mail::587 ; other::25", {"host": "mail", "port": 587}),
        ("host-double-colon", "mail;other::25", {"host": "mail"}),
        ("postfix-nexthop", "[mail.example.com]:submission", {"host": "mail.example.com", "port": 587}),
        ("opensmtpd-relay", "smtp+tls://mailgun@smtp.eu.mailgun.org:587",
         {"scheme": "smtp+tls", "?label": "mailgun", "host": "smtp.eu.mailgun.org", "port": 587}),
        ("opensmtpd-relay", "smtp://[2001:db8::1]:25", {"scheme": "smtp", "host": "2001:db8::1", "port": 25}),
        ("opensmtpd-relay", "lmtp://mail.example.com", None), ("opensmtpd-relay", "tls://mail.example.com", None),
        ("phpmailer-host", "ssl://mail.example.com:465;other", {"scheme": "ssl", "host": "mail.example.com", "port": 465}),
        ("url-node", "smtps://user:p%40ss@mail.example.com:465/?pool=true",
         {"scheme": "smtps", "username": "user", "password": "p@ss", "host": "mail.example.com", "port": 465, "?pool": "true"}),
        ("url-node", "smtp://mail.example.com", {"scheme": "smtp", "host": "mail.example.com"}),
        ("url-node", "smtp://a@b@mail.example.com", {"scheme": "smtp", "username": "a@b", "host": "mail.example.com"}),
        ("url-go", "smtp://a@b:c@d@mail.example.com", {"scheme": "smtp", "username": "a@b", "password": "c@d", "host": "mail.example.com"}),
        ("url-go", "smtp://user:p^ss@mail.example.com", None),
        ("url-go", "smtp://user:p%zz@mail.example.com", None),
        ("url-go", "smtp://user:pass@mail.example.com/^", {"scheme": "smtp", "username": "user", "password": "pass", "host": "mail.example.com", "path": "^"}),
        ("url-last-at", "smtp://a@b@mail.example.com:587/", {"scheme": "smtp", "username": "a@b", "host": "mail.example.com", "port": 587}),
        ("url-last-at", "smtp://user:p?s#@mail.example.com/", {"scheme": "smtp", "username": "user", "password": "p?s#", "host": "mail.example.com"}),
        ("url-last-at", "smtp://mail.example.com?a=b", {"scheme": "smtp", "host": "mail.example.com", "?a": "b"}),
        ("url-last-at", "smtp://user:p%zz@mail.example.com", None),
        ("host-port", "mail:smtp", {"host": "mail", "port": 25}), ("host-port", "mail:other", None),
        ("phpmailer-host", "[::1]:25", {"host": "::1", "port": 25}), ("phpmailer-host", "; mail:25", {"host": "mail", "port": 25}),
        ("url-node", "smtp:user:pass@mail.example.com:587", {"scheme": "smtp", "username": "user", "password": "pass", "host": "mail.example.com", "port": 587}),
        ("url-node", "smtp://user:pass@mail.example.com\n", {"scheme": "smtp", "username": "user", "password": "pass", "host": "mail.example.com"}),
        ("url-node", "smtp://user:a%20b%@mail.example.com", {"scheme": "smtp", "username": "user", "password": "a%20b%", "host": "mail.example.com"}),
        ("url-node", "smtp://user:pass@", None), ("url-rust", "smtp://:587", None), ("url-php", "smtp://", None), ("url-php", " smtp://mail.example.com", None),
        ("url-php", "smtp://mail.example.com:587x", {"scheme": "smtp", "host": "mail.example.com", "port": 587}),
        ("url-php", "smtp://mail.example.com:587000", None), ("url-python", "smtp://user:p[ss@mail.example.com", None),
        ("url-python", "smtp://user:pa\nss@mail.example.com", {"scheme": "smtp", "username": "user", "password": "pass", "host": "mail.example.com"}),
        ("url-go", "smtp://mail\\host", None),
        ("url-or-host", "mail.example.com:25", {"host": "mail.example.com", "port": 25}),
        ("url-node", "mail.example.com", None),
        ("url-node-or-host", "mail.example.com", {"host": "mail.example.com"}),
        ("url-node-or-host", "mail.example.com:587", {"host": "mail.example.com", "port": 587}),
        ("url-node-or-host", "smtp://a@b@mail.example.com", {"scheme": "smtp", "username": "a@b", "host": "mail.example.com"}),
        ("url-node-or-host", "see the manual", None),
    ],
)  # fmt: skip
def test_parts(name, text, parts):
    found = named(name)(Raw(text))
    if parts is None:
        assert found is NOT_UNDERSTOOD
        return
    assert {key: part.value for key, part in found.items()} == parts
    for key, part in found.items():
        if "%" not in text or key not in ("password",):
            assert str(part.value) in text[part.start : part.end].replace("\n", "").lower() or text[part.start : part.end] in (
                "submission",
                "smtp",
            )


def test_every_interpretation_says_what_it_does():
    for name, function in vars(interpret).items():
        if callable(function) and getattr(function, "__module__", "") == interpret.__name__ and not name.startswith("_"):
            assert function.__doc__, name
