# A mailer takes use_tls or use_ssl, not both.
import os

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "smtp.resend.com",
            "port": 465,
            "use_tls": True,
            "use_ssl": True,
            "username": "resend",
            "password": os.environ["RESEND_API_KEY"],
        },
    },
}
DEFAULT_FROM_EMAIL = "noreply@example.com"
