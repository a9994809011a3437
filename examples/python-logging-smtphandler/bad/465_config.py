# The handler has no TLS from the first byte.
import os
from logging.handlers import SMTPHandler

mail = SMTPHandler(
    mailhost=("mail.example.com", 465),
    fromaddr="app@example.com",
    toaddrs=["ops@example.com"],
    subject="Error",
    credentials=("app@example.com", os.environ["SMTP_PASSWORD"]),
    secure=(),
)
