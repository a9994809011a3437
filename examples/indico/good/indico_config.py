# What indico.conf holds.
SQLALCHEMY_DATABASE_URI = 'postgresql:///indico'
SECRET_KEY = b'not-a-real-key'
BASE_URL = 'https://events.example.com'
REDIS_CACHE_URL = 'redis://127.0.0.1:6379/1'
DEFAULT_TIMEZONE = 'Europe/Zurich'
SUPPORT_EMAIL = 'admin@example.com'
NO_REPLY_EMAIL = 'events@example.com'

SMTP_SERVER = ('mail.example.com', 587)
SMTP_USE_TLS = True
SMTP_LOGIN = 'events@example.com'
SMTP_PASSWORD = '${SMTP_PASSWORD}'
SMTP_ALLOWED_SENDERS = {'*@example.com'}
SMTP_SENDER_FALLBACK = 'events@example.com'
