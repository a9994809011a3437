import os

from flask import Flask
from flask_redmail import RedMail

app = Flask(__name__)
app.config["EMAIL_HOST"] = "mail.example.net"
app.config["EMAIL_PORT"] = 465
app.config["EMAIL_USERNAME"] = "shop@example.com"
app.config["EMAIL_PASSWORD"] = os.environ["EMAIL_PASSWORD"]
app.config["EMAIL_SENDER"] = "shop@example.com"
email = RedMail(app)
