EMAIL_BACKEND = "anymail.backends.mailjet.EmailBackend"
ANYMAIL = {
    "MAILJET_API_KEY": os.environ["MAILJET_API_KEY"],
    "MAILJET_API_SECRET": os.environ["MAILJET_API_SECRET"],
}
DEFAULT_FROM_EMAIL = "shop@example.com"
