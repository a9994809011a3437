# implicit TLS on 465, the sender with a name
import os

from flask import Flask
from flask_mail import Mail

app = Flask(__name__)
app.config["MAIL_SERVER"] = "smtp.resend.com"
app.config["MAIL_PORT"] = 465
app.config["MAIL_USE_SSL"] = True
app.config["MAIL_USERNAME"] = "resend"
app.config["MAIL_PASSWORD"] = os.environ["RESEND_API_KEY"]
app.config["MAIL_DEFAULT_SENDER"] = ("Shop", "noreply@example.com")
mail = Mail(app)
