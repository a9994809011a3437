# Port 587 without EMAIL_USE_TLS: the login would go out in clear text.
import os

EMAIL_HOST = "smtp.resend.com"
EMAIL_PORT = 587
EMAIL_HOST_USER = "resend"
EMAIL_HOST_PASSWORD = os.environ["RESEND_API_KEY"]
DEFAULT_FROM_EMAIL = "noreply@example.com"
