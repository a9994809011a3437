# One of the two is enough, and both are refused.
import aiosmtplib

client = aiosmtplib.SMTP(hostname="mail.example.com", port=465, use_tls=True, start_tls=True)
