# use_tls is TLS from the first byte.
import os
from email.message import EmailMessage

import aiosmtplib


async def send_mail(message: EmailMessage) -> None:
    await aiosmtplib.send(
        message,
        hostname="smtp.resend.com",
        port=465,
        use_tls=True,
        username="resend",
        password=os.environ["RESEND_API_KEY"],
    )
