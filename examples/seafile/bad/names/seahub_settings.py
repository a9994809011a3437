# The password has the wrong name, so there is none.
SERVICE_URL = "https://files.example.com"
FILE_SERVER_ROOT = "https://files.example.com/seafhttp"

EMAIL_USE_TLS = True
EMAIL_HOST = "mail.example.com"
EMAIL_PORT = 587
EMAIL_HOST_USER = "files@example.com"
EMAIL_PASSWORD = "${SMTP_PASSWORD}"
DEFAULT_FROM_EMAIL = "files@example.com"
