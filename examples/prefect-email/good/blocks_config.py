# A block for the flows that send mail.
import os

from prefect_email import EmailServerCredentials

credentials = EmailServerCredentials(
    username="resend",
    password=os.environ["RESEND_API_KEY"],
    smtp_server="smtp.resend.com",
    smtp_type="STARTTLS",
)
credentials.save("mail", overwrite=True)
