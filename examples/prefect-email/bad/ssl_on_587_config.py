# smtp_type is SSL unless it is set, and the port is not looked at.
import os

from prefect_email import EmailServerCredentials

credentials = EmailServerCredentials(
    username="flows@example.com",
    password=os.environ["SMTP_PASSWORD"],
    smtp_server="mail.example.com",
    smtp_port=587,
)
credentials.save("mail")
