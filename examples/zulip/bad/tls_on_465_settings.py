# EMAIL_USE_TLS is STARTTLS, and port 465 wants TLS from the first byte
ZULIP_ADMINISTRATOR = "zulip-admin@example.com"
EXTERNAL_HOST = "chat.example.com"
EMAIL_HOST = "mail.example.com"
EMAIL_HOST_USER = "zulip@example.com"
EMAIL_USE_TLS = True
EMAIL_PORT = 465
