# Host and port are a pair.
BASE_URL = 'https://events.example.com'
SUPPORT_EMAIL = 'admin@example.com'
NO_REPLY_EMAIL = 'events@example.com'

SMTP_SERVER = 'mail.example.com:587'
SMTP_USE_TLS = True
SMTP_LOGIN = 'events@example.com'
SMTP_PASSWORD = '${SMTP_PASSWORD}'
