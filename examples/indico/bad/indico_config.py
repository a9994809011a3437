# SMTP_USE_TLS is STARTTLS; port 465 needs SMTP_USE_SSL.
BASE_URL = 'https://events.example.com'
SUPPORT_EMAIL = 'admin@example.com'
NO_REPLY_EMAIL = 'events@example.com'

SMTP_SERVER = ('mail.example.com', 465)
SMTP_USE_TLS = True
SMTP_LOGIN = 'events@example.com'
SMTP_PASSWORD = '${SMTP_PASSWORD}'
