# Options are lower case: PORT is refused as unknown.
import os

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "smtp.resend.com",
            "PORT": 465,
            "use_ssl": True,
            "username": "resend",
            "password": os.environ["RESEND_API_KEY"],
        },
    },
}
DEFAULT_FROM_EMAIL = "noreply@example.com"
