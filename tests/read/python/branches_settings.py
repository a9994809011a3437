# Values that hang on a condition are read once for every branch.
DEBUG = False
EMAIL_HOST = "mail.example.org"
EMAIL_PORT = 587
EMAIL_USE_TLS = True
STATIC_URL = "/static/"

if DEBUG:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    STATIC_URL = "/dev/"
elif STAGING:
    EMAIL_HOST = "mailpit"
    EMAIL_PORT = 1025
    EMAIL_USE_TLS = False
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    if LEGACY:
        EMAIL_PORT = 465
        EMAIL_USE_SSL = True

try:
    import sentry
except ImportError:
    SENTRY = None

if ANOTHER:
    EMAIL_TIMEOUT = 10

EMAIL_SUBJECT_PREFIX = "[a]"
EMAIL_SUBJECT_PREFIX = "[b]"
ADMINS = [("Ann", "ann@example.org")]
ADMINS += [("Bob", "bob@example.org")]
