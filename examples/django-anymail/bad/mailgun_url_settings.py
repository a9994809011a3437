EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
ANYMAIL = {
    "MAILGUN_API_KEY": os.environ["MAILGUN_API_KEY"],
    "MAILGUN_API_URL": "api.eu.mailgun.net",
}
DEFAULT_FROM_EMAIL = "shop@example.com"
