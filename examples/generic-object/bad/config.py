import os

SMTP_SERVER = "mail.example.net"
SMTP_PORT = 587
SMTP_USE_SSL = True
SMTP_USERNAME = "shop@example.com"
SMTP_PASSWORD = os.environ["SMTP_PASSWORD"]
