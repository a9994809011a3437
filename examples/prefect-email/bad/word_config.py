# TLS is no word of smtp_type.
import os

from prefect_email import EmailServerCredentials

credentials = EmailServerCredentials(
    username="flows@example.com",
    password=os.environ["SMTP_PASSWORD"],
    smtp_server="mail.example.com",
    smtp_type="TLS",
)
credentials.save("mail")
