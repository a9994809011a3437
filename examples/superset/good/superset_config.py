# reports are sent over port 587
import os

SQLALCHEMY_DATABASE_URI = os.environ["SQLALCHEMY_DATABASE_URI"]
FEATURE_FLAGS = {"ALERT_REPORTS": True}
WEBDRIVER_BASEURL = "http://superset:8088/"

SMTP_HOST = "smtp.resend.com"
SMTP_PORT = 587
SMTP_STARTTLS = True
SMTP_SSL = False
SMTP_SSL_SERVER_AUTH = True
SMTP_USER = "resend"
SMTP_PASSWORD = os.environ["SMTP_PASSWORD"]
SMTP_MAIL_FROM = "bi@example.org"
