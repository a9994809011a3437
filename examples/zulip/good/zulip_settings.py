# Zulip with a mail server of its own; the password stands in zulip-secrets.conf
ZULIP_ADMINISTRATOR = "zulip-admin@example.com"
EXTERNAL_HOST = "chat.example.com"

EMAIL_HOST = "mail.example.com"
EMAIL_HOST_USER = "zulip@example.com"
EMAIL_USE_TLS = True
EMAIL_PORT = 587
NOREPLY_EMAIL_ADDRESS = "noreply@example.com"
TOKENIZED_NOREPLY_EMAIL_ADDRESS = "noreply-{token}@example.com"

AUTHENTICATION_BACKENDS = ("zproject.backends.EmailAuthBackend",)
