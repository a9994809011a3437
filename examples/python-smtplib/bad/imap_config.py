# The server for reading mail.
import smtplib

with smtplib.SMTP(host="imap.gmail.com", port=587) as server:
    server.starttls()
