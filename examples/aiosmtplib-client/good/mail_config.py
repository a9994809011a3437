# TLS from the first byte.
import os

import aiosmtplib


async def send_mail(message):
    client = aiosmtplib.SMTP(hostname="smtp.resend.com", port=465, use_tls=True)
    async with client:
        await client.login("resend", os.environ["RESEND_API_KEY"])
        await client.send_message(message)
