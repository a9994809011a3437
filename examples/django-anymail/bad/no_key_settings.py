# The key has the name of another provider's, so the backend finds none.
import os

SECRET_KEY = os.environ["SECRET_KEY"]
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "anymail"]

EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
ANYMAIL = {"RESEND_KEY": os.environ["RESEND_API_KEY"]}
DEFAULT_FROM_EMAIL = "noreply@example.com"
