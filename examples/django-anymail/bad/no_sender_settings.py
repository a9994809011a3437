# Without DEFAULT_FROM_EMAIL Django sends as webmaster@localhost.
import os

INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "anymail"]

EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
ANYMAIL = {"RESEND_API_KEY": os.environ["RESEND_API_KEY"]}
