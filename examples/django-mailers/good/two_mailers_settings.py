# Django 6.1: two mailers, each with a server of its own; without a port use_ssl means 465.
import os

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "smtp.resend.com",
            "use_ssl": True,
            "username": "resend",
            "password": os.environ["RESEND_API_KEY"],
            "timeout": 20,
        },
    },
    "internal": {
        "OPTIONS": {
            "host": "mail.example.org",
            "port": 587,
            "use_tls": True,
            "username": "portal@example.org",
            "password": os.environ["SMTP_PASSWORD"],
        },
    },
}
DEFAULT_FROM_EMAIL = "noreply@example.com"
