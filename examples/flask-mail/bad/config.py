# port 465 with STARTTLS: it needs MAIL_USE_SSL
import os


class Config:
    SECRET_KEY = os.environ["SECRET_KEY"]
    MAIL_SERVER = "mail.example.com"
    MAIL_PORT = 465
    MAIL_USE_TLS = True
    MAIL_USERNAME = "shop@example.com"
    MAIL_PASSWORD = os.environ.get("MAIL_PASSWORD")
    MAIL_DEFAULT_SENDER = "shop@example.com"
