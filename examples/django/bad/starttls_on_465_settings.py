# Port 465 wants TLS from the first byte, and EMAIL_USE_TLS waits for a greeting first.
import os

EMAIL_HOST = "smtp.resend.com"
EMAIL_PORT = 465
EMAIL_USE_TLS = True
EMAIL_HOST_USER = "resend"
EMAIL_HOST_PASSWORD = os.environ["RESEND_API_KEY"]
DEFAULT_FROM_EMAIL = "noreply@example.com"
