# one letter is missing, so the sender stays superset@superset.com
import os

FEATURE_FLAGS = {"ALERT_REPORTS": True}
WEBDRIVER_BASEURL = "http://superset:8088/"

SMTP_HOST = "smtp.resend.com"
SMTP_PORT = 587
SMTP_STARTTLS = True
SMTP_SSL = False
SMTP_SSL_SERVER_AUTH = True
SMTP_USER = "resend"
SMTP_PASSWORD = os.environ["SMTP_PASSWORD"]
MTP_MAIL_FROM = "bi@example.org"
