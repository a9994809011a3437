# use_tls is TLS from the first byte, port 587 starts in plain text.
import os

import aiosmtplib


async def send_mail(message):
    async with aiosmtplib.SMTP(hostname="mail.example.com", port=587, use_tls=True) as client:
        await client.login("app@example.com", os.environ["SMTP_PASSWORD"])
        await client.send_message(message)
