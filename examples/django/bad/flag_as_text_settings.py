# "False" in quotes is a text, and any text but the empty one turns the flag on.
import os

EMAIL_HOST = "smtp.resend.com"
EMAIL_PORT = 587
EMAIL_USE_TLS = True
EMAIL_USE_SSL = "False"
EMAIL_HOST_USER = "resend"
EMAIL_HOST_PASSWORD = os.environ["RESEND_API_KEY"]
DEFAULT_FROM_EMAIL = "noreply@example.com"
