# Both TLS flags are on, which Django refuses.
import os

EMAIL_HOST = "mail.example.org"
EMAIL_PORT = 587
EMAIL_USE_TLS = True
EMAIL_USE_SSL = True
EMAIL_HOST_USER = "portal@example.org"
EMAIL_HOST_PASSWORD = os.environ["SMTP_PASSWORD"]
DEFAULT_FROM_EMAIL = "portal@example.org"
