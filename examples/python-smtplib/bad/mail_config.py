# SMTP waits for a greeting in plain text, which port 465 never sends.
import os
import smtplib


def connect():
    server = smtplib.SMTP("smtp.gmail.com", 465)
    server.starttls()
    server.login("app@gmail.com", os.environ["GMAIL_APP_PASSWORD"])
    return server
