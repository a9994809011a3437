# STARTTLS is switched on by hand.
import os
import smtplib
import ssl


def connect():
    server = smtplib.SMTP("smtp.resend.com", 587, timeout=10)
    server.starttls(context=ssl.create_default_context())
    server.login("resend", os.environ["RESEND_API_KEY"])
    return server
