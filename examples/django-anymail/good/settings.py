# Mail leaves through Resend's API.
import os

SECRET_KEY = os.environ["SECRET_KEY"]
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "anymail"]
ROOT_URLCONF = "shop.urls"

EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
ANYMAIL = {"RESEND_API_KEY": os.environ["RESEND_API_KEY"]}
DEFAULT_FROM_EMAIL = "Shop <noreply@example.com>"
SERVER_EMAIL = "server@example.com"
