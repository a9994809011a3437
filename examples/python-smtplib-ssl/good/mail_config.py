# TLS from the first byte.
import os
import smtplib


def connect():
    server = smtplib.SMTP_SSL("smtp.resend.com", 465)
    server.login("resend", os.environ["RESEND_API_KEY"])
    return server
