# SMTP_SSL on the port of STARTTLS.
import os
import smtplib


def connect():
    server = smtplib.SMTP_SSL("smtp.resend.com", 587)
    server.login("resend", os.environ["RESEND_API_KEY"])
    return server
