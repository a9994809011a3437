# The port switches nothing on.
import os

import aiosmtplib


async def send_mail(message):
    await aiosmtplib.send(
        message,
        hostname="mail.example.com",
        port=465,
        username="app@example.com",
        password=os.environ["SMTP_PASSWORD"],
    )
