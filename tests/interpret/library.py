"""What Python itself and its libraries make of the tables. A library that is not installed has no answers."""

from __future__ import annotations

import configparser
import importlib
import urllib.parse
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class _Asking:
    def __init__(self, tables: dict[str, list[str]]) -> None:
        self.tables = tables
        self.answers: dict[str, list[Any]] = {}

    def ask(self, name: str, table: str, read: Callable[[str], Any]) -> None:
        self.answers[name] = [_attempt(read, text) for text in self.tables[table]]


def _attempt(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except Exception as error:  # whatever the library raises, it refused
        return {"refused": repr(error)}


def library(name: str) -> Any:
    """The module, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def answers(tables: dict[str, list[str]]) -> dict[str, list[Any]]:
    asking = _Asking(tables)
    _standard(asking)
    _values(asking)
    _urls(asking)
    return asking.answers


def _standard(asking: _Asking) -> None:
    def get_boolean(text: str) -> bool:
        parser = configparser.RawConfigParser()
        parser["a"] = {"b": text}
        return parser.getboolean("a", "b")

    asking.ask("int", "texts", int)
    asking.ask("bool", "texts", bool)
    asking.ask("getboolean", "texts", get_boolean)
    asking.ask("unquote_plus", "texts", urllib.parse.unquote_plus)
    asking.ask("urlsplit", "urls", lambda text: _address(urllib.parse.urlsplit(text)))


def _values(asking: _Asking) -> None:
    if pydantic := library("pydantic"):
        adapter = pydantic.TypeAdapter(bool)
        asking.ask("pydantic", "texts", adapter.validate_python)
    if yaml := library("yaml"):
        asking.ask("PyYAML", "texts", lambda text: yaml.safe_load(f"key: {text}")["key"])
    if environ := library("environ"):
        asking.ask("django-environ option", "texts", lambda text: environ.Env.email_url_config(
            "smtp://mail.example.com/?" + urllib.parse.urlencode({"EMAIL_USE_TLS": text})).get("EMAIL_USE_TLS"))  # fmt: skip
    if dj_email_url := library("dj_email_url"):
        asking.ask("dj-email-url option", "texts", lambda text: dj_email_url.parse(
            "smtp://mail.example.com/?" + urllib.parse.urlencode({"ssl": text}))["EMAIL_USE_SSL"])  # fmt: skip
    if decouple := library("decouple"):
        asking.ask("decouple", "texts", lambda text: decouple.Config({"KEY": text})("KEY", cast=bool))


def _urls(asking: _Asking) -> None:
    if environ := library("environ"):
        asking.ask("django-environ", "urls", lambda text: _django(environ.Env.email_url_config(text)))
    if dj_email_url := library("dj_email_url"):

        def parse(text: str) -> dict[str, Any]:
            with warnings.catch_warnings(action="ignore"):
                found = _django(dj_email_url.parse(text))
            if found["host"] == "localhost" and "localhost" not in text:  # its default
                found["host"] = ""
            if found["port"] == 25 and ":25" not in text:
                found["port"] = 0
            return found

        asking.ask("dj-email-url", "urls", parse)
    if rust := library("url"):
        if not hasattr(rust, "URL"):
            return

        def of_the_crate(text: str) -> dict[str, Any]:
            url = rust.URL.parse(text)
            unquote = urllib.parse.unquote
            return {
                "host": url.host_str or "",
                "port": url.port or 0,
                "username": unquote(url.username),
                "password": unquote(url.password or ""),
            }

        asking.ask("Rust url", "urls", of_the_crate)


def _address(parts: Any) -> dict[str, Any]:
    unquote = urllib.parse.unquote
    return {
        "host": parts.hostname or "", "port": parts.port or 0, "username": unquote(parts.username or ""), "password": unquote(parts.password or "")
    }  # fmt: skip


def _django(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "host": settings["EMAIL_HOST"] or "", "port": settings["EMAIL_PORT"] or 0,
        "username": settings["EMAIL_HOST_USER"] or "", "password": settings["EMAIL_HOST_PASSWORD"] or "",
    }  # fmt: skip
