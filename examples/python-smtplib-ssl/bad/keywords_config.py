# The same with names, and in a with statement.
import smtplib

with smtplib.SMTP_SSL(host="mail.example.com", port=587) as server:
    server.login("app@example.com", password)
