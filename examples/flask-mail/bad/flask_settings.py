# the text "False" is true in Python: STARTTLS inside TLS, and every mail fails
import os

from flask import Flask
from flask_mail import Mail

app = Flask(__name__)
app.config["MAIL_SERVER"] = "mail.example.com"
app.config["MAIL_PORT"] = 465
app.config["MAIL_USE_TLS"] = "False"
app.config["MAIL_USE_SSL"] = "True"
app.config["MAIL_USERNAME"] = "shop@example.com"
app.config["MAIL_PASSWORD"] = os.environ["MAIL_PASSWORD"]
app.config["MAIL_DEFAULT_SENDER"] = "shop@example.com"
mail = Mail(app)
