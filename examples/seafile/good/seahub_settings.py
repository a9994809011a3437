# conf/seahub_settings.py
SECRET_KEY = "!not-a-real-key-0000000000000000000000000000000000"
SERVICE_URL = "https://files.example.com"
FILE_SERVER_ROOT = "https://files.example.com/seafhttp"
TIME_ZONE = "Europe/Berlin"

EMAIL_USE_TLS = True
EMAIL_HOST = "mail.example.com"
EMAIL_HOST_USER = "files@example.com"
EMAIL_HOST_PASSWORD = "${SMTP_PASSWORD}"
EMAIL_PORT = 587
DEFAULT_FROM_EMAIL = EMAIL_HOST_USER
SERVER_EMAIL = EMAIL_HOST_USER
