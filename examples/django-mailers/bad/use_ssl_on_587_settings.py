# use_ssl begins with TLS, and port 587 starts in plain text.
import os

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "smtp.resend.com",
            "port": 587,
            "use_ssl": True,
            "username": "resend",
            "password": os.environ["RESEND_API_KEY"],
        },
    },
}
DEFAULT_FROM_EMAIL = "noreply@example.com"
