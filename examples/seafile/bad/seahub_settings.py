# EMAIL_USE_TLS is STARTTLS; port 465 needs EMAIL_USE_SSL.
SERVICE_URL = "https://files.example.com"
FILE_SERVER_ROOT = "https://files.example.com/seafhttp"

EMAIL_USE_TLS = True
EMAIL_HOST = "mail.example.com"
EMAIL_HOST_USER = "files@example.com"
EMAIL_HOST_PASSWORD = "${SMTP_PASSWORD}"
EMAIL_PORT = 465
DEFAULT_FROM_EMAIL = "files@example.com"
SERVER_EMAIL = "files@example.com"
