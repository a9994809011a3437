"""Sends through Django with each settings.py that is named on standard input; prints what came of each."""

from __future__ import annotations

import json
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor

import django
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.test.utils import override_settings

settings.configure()
django.setup()


def prepared(path):
    """A backend made from the settings as Django reads them, and a message."""
    values = {name: value for name, value in runpy.run_path(path).items() if name.isupper()}
    with override_settings(**values):
        try:
            return get_connection(), EmailMessage("Test", "Text", settings.DEFAULT_FROM_EMAIL, ["ann@example.org"])
        except ValueError as error:
            return str(error), None


def outcome(one):
    backend, message = one
    if message is None:
        return f"fails: {backend}"
    try:
        backend.send_messages([message])
    except Exception as error:
        return f"fails: {error!r}"
    return "sends"


with ThreadPoolExecutor(24) as pool:
    print(json.dumps(list(pool.map(outcome, [prepared(path) for path in json.load(sys.stdin)]))))  # noqa: T201
