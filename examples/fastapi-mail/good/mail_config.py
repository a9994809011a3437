# TLS from the first byte, port 465.
import os

from fastapi_mail import ConnectionConfig, FastMail

conf = ConnectionConfig(
    MAIL_USERNAME="app@example.com",
    MAIL_PASSWORD=os.environ["MAIL_PASSWORD"],
    MAIL_FROM="app@example.com",
    MAIL_FROM_NAME="Example",
    MAIL_PORT=465,
    MAIL_SERVER="mail.example.com",
    MAIL_STARTTLS=False,
    MAIL_SSL_TLS=True,
    USE_CREDENTIALS=True,
    VALIDATE_CERTS=True,
)
mailer = FastMail(conf)
