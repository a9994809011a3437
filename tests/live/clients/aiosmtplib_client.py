"""Sends with aiosmtplib, with each program that is named on standard input; prints what came of each."""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from email.message import EmailMessage


async def outcome(path):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "status@example.com", "ann@example.org", "Test"
    message.set_content("Text")
    try:
        await runpy.run_path(path)["deliver"](message)
    except Exception as error:
        return f"fails: {error!r}"
    return "sends"


async def main():
    return await asyncio.gather(*(outcome(path) for path in json.load(sys.stdin)))


print(json.dumps(asyncio.run(main())))  # noqa: T201
