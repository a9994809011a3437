# The text "False" is on, and Django refuses both flags together.
import os

ALLOWED_HOSTS = ["netbox.example.com"]

DATABASES = {"default": {"NAME": "netbox", "USER": "netbox", "PASSWORD": os.environ["DB_PASSWORD"], "HOST": "localhost"}}

REDIS = {
    "tasks": {"HOST": "localhost", "PORT": 6379, "DATABASE": 0, "SSL": False},
    "caching": {"HOST": "localhost", "PORT": 6379, "DATABASE": 1, "SSL": False},
}

SECRET_KEY = os.environ["SECRET_KEY"]

EMAIL = {
    "SERVER": "mail.example.com",
    "PORT": 587,
    "USERNAME": "netbox@example.com",
    "PASSWORD": os.environ["EMAIL_PASSWORD"],
    "USE_SSL": "False",
    "USE_TLS": True,
    "TIMEOUT": 10,
    "FROM_EMAIL": "netbox@example.com",
}
