"""Flask: class bodies, app.config and calls."""
import os
import smtplib
from logging.handlers import SMTPHandler

basedir = os.path.abspath(os.path.dirname(__file__))


class Config:
    SECRET_KEY = os.environ.get("SECRET_KEY") or "you-will-never-guess"
    MAIL_SERVER = os.environ.get("MAIL_SERVER")
    MAIL_PORT = int(os.environ.get("MAIL_PORT") or 25)
    MAIL_USE_TLS = os.environ.get("MAIL_USE_TLS") is not None
    ADMINS = ["admin@example.org"]


class ProductionConfig(Config):
    MAIL_SERVER: str = "smtp.example.org"
    MAIL_PORT: int = 465
    MAIL_USE_SSL: bool = True
    if os.environ.get("RELAY"):
        MAIL_PORT = 587


class OtherConfig(imported.Base):
    MAIL_PORT = 2525


def create_app(app):
    app.config["MAIL_SERVER"] = "smtp.example.com"
    app.config["MAIL_PORT"], app.config["MAIL_USE_TLS"] = 587, True
    app.config.update(MAIL_USERNAME="shop@example.com", MAIL_PASSWORD=os.environ["MAIL_PASSWORD"], **extra)
    app.config.from_mapping({"MAIL_DEFAULT_SENDER": ("Shop", "shop@example.com")})
    host = "a local variable"
    mail_handler = SMTPHandler(
        mailhost=("smtp.example.com", 587),
        fromaddr="no-reply@" + app.config["MAIL_SERVER"],
        toaddrs=ADMINS, subject="Failure",
        credentials=("shop", os.environ["MAIL_PASSWORD"]), secure=(),
    )
    with smtplib.SMTP_SSL("smtp.example.com", 465) as server:
        server.sendmail("shop@example.com", ["a@example.com"], "text")


conf = ConnectionConfig(
    MAIL_USERNAME="me@example.com", MAIL_PASSWORD=str(os.environ["P"]), MAIL_FROM="me@example.com", MAIL_PORT=587,
    MAIL_SERVER="smtp.example.com", MAIL_STARTTLS=True, MAIL_SSL_TLS=False, USE_CREDENTIALS=True)
CONFIG = dict(smtp=dict(host="a.example.com", port=25), mail={})
CONFIG["smtp"]["port"] = 587
CONFIG["mail"]["from"] = "b@example.com"
