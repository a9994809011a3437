# STARTTLS on 587
import os


class Config:
    SECRET_KEY = os.environ["SECRET_KEY"]
    SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL")
    MAIL_SERVER = "smtp.resend.com"
    MAIL_PORT = 587
    MAIL_USE_TLS = True
    MAIL_USERNAME = "resend"
    MAIL_PASSWORD = os.environ.get("RESEND_API_KEY")
    MAIL_DEFAULT_SENDER = "noreply@example.com"
