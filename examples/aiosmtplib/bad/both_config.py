# One of the two is enough, and both are refused.
import os

import aiosmtplib


async def send_mail(message):
    await aiosmtplib.send(
        message,
        hostname="mail.example.com",
        port=587,
        use_tls=True,
        start_tls=True,
        username="app@example.com",
        password=os.environ["SMTP_PASSWORD"],
    )
