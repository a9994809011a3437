import os

from flask import Flask
from flask_mail import Mail

app = Flask(__name__)
app.config["MAIL_SERVER"] = "mail.example.net"
app.config["MAIL_PORT"] = 587
app.config["MAIL_USE_TLS"] = True
app.config["MAIL_USERNAME"] = "shop@example.com"
app.config["MAIL_PASSWORD"] = os.environ["MAIL_PASSWORD"]
app.config["DEFAULT_MAIL_SENDER"] = "shop@example.com"
mail = Mail(app)
