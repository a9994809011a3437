# Django sends through Resend on port 465, with TLS from the first byte.
import os

DEBUG = False
ALLOWED_HOSTS = ["shop.example.com"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "shop",
]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "smtp.resend.com"
EMAIL_PORT = 465
EMAIL_USE_SSL = True
EMAIL_HOST_USER = "resend"
EMAIL_HOST_PASSWORD = os.environ["RESEND_API_KEY"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = "Example Shop <noreply@example.com>"
SERVER_EMAIL = "errors@example.com"
