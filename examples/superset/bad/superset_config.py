# STARTTLS is on unless it is switched off, and fails inside a TLS connection
import os

FEATURE_FLAGS = {"ALERT_REPORTS": True}
WEBDRIVER_BASEURL = "http://superset:8088/"

SMTP_HOST = "smtp.resend.com"
SMTP_PORT = 465
SMTP_SSL = True
SMTP_SSL_SERVER_AUTH = True
SMTP_USER = "resend"
SMTP_PASSWORD = os.environ["SMTP_PASSWORD"]
SMTP_MAIL_FROM = "bi@example.org"
