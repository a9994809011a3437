# EMAIL_TIMEOUT was left behind; beside MAILERS Django refuses it and does not start.
import os

EMAIL_TIMEOUT = 20
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "smtp.resend.com",
            "port": 465,
            "use_ssl": True,
            "username": "resend",
            "password": os.environ["RESEND_API_KEY"],
        },
    },
}
DEFAULT_FROM_EMAIL = "noreply@example.com"
