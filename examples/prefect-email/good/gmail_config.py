# Gmail is where mail goes when no server is named.
import os

from prefect_email import EmailServerCredentials

credentials = EmailServerCredentials(username="flows@gmail.com", password=os.environ["GMAIL_APP_PASSWORD"], smtp_server="Gmail")
credentials.save("mail")
