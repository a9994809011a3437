# A relay in the own network takes mail without a login.
from logging.handlers import SMTPHandler

mail = SMTPHandler(
    mailhost=("relay.internal", 25),
    fromaddr="app@example.com",
    toaddrs=["ops@example.com"],
    subject="Error",
)
