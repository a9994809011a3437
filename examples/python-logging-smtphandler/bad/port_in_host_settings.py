# Host and port in one text: the whole of it is looked up as a name.
import os

LOGGING = {
    "version": 1,
    "handlers": {
        "mail": {
            "class": "logging.handlers.SMTPHandler",
            "mailhost": "mail.example.com:587",
            "fromaddr": "app@example.com",
            "toaddrs": ["ops@example.com"],
            "subject": "Error",
            "credentials": ("app@example.com", os.environ["SMTP_PASSWORD"]),
            "secure": (),
        },
    },
    "root": {"handlers": ["mail"]},
}
