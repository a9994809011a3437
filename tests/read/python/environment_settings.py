# Django settings as most projects have them: everything may come from the environment.
import os
from pathlib import Path

import environ
from decouple import config

from .base import *  # noqa

env = environ.Env(DEBUG=(bool, False))
environ.Env.read_env(Path(__file__).parent / ".env")

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.getenv("EMAIL_HOST") or "smtp.example.org"
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "True").lower() in ("true", "1", "yes")
EMAIL_USE_SSL = bool(os.environ.get("EMAIL_USE_SSL", "False"))
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Example <noreply@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = config("EMAIL_SUBJECT_PREFIX", default="[Example] ")
EMAIL_USE_LOCALTIME = config("EMAIL_USE_LOCALTIME", default="yes", cast=bool)
EMAIL_SSL_CERTFILE = env.str("EMAIL_SSL_CERTFILE", None)
EMAIL_URL = "smtps://" + os.environ["EMAIL_LOGIN"] + "@mail.example.org:465"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:1025")
EMAIL_DEBUG = os.environ.get("EMAIL_DEBUG") == "1"
EMAIL_FILE_PATH = env("TMP") if DEBUG else "/var/mail"
EMAIL_RETRIES = get_env_variable("EMAIL_RETRIES", 3)
EMAIL_LEGACY = os.environ.get("EMAIL_LEGACY", DEFAULT_LEGACY)
vars().update(EMAIL_CONFIG)
