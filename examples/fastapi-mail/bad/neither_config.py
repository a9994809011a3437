# Both off: the login would go over the wire in clear text, and the server refuses it.
import os

from fastapi_mail import ConnectionConfig

conf = ConnectionConfig(
    MAIL_USERNAME="resend",
    MAIL_PASSWORD=os.environ["RESEND_API_KEY"],
    MAIL_FROM="app@example.com",
    MAIL_PORT=587,
    MAIL_SERVER="smtp.resend.com",
    MAIL_STARTTLS=False,
    MAIL_SSL_TLS=False,
)
