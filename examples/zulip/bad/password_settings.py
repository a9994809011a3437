# the password is never taken from settings.py
ZULIP_ADMINISTRATOR = "zulip-admin@example.com"
EXTERNAL_HOST = "chat.example.com"
EMAIL_HOST = "mail.example.com"
EMAIL_HOST_USER = "zulip@example.com"
EMAIL_HOST_PASSWORD = "not-a-real-password"
EMAIL_USE_TLS = True
EMAIL_PORT = 587
