# MAIL_TLS and MAIL_SSL are the names of old releases.
import os

from fastapi_mail import ConnectionConfig

conf = ConnectionConfig(
    MAIL_USERNAME="app@example.com",
    MAIL_PASSWORD=os.environ["MAIL_PASSWORD"],
    MAIL_FROM="app@example.com",
    MAIL_PORT=587,
    MAIL_SERVER="mail.example.com",
    MAIL_TLS=True,
    MAIL_SSL=False,
)
