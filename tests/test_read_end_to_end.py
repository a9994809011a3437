"""A file of each format, from its bytes to what is said about it."""

from __future__ import annotations

import pytest

from mailcheck.config import Config
from mailcheck.pipeline import check_text

SPRING = """\
spring.application.name=shop
spring.mail.host=smtp.example.com
spring.mail.port=\\
    465
spring.mail.username=shop
spring.mail.password=${SMTP_PASSWORD}
spring.mail.properties.mail.smtp.starttls.enable=true
"""
ZULIP = "[secrets]\r\nemail_host_password = not-a-real-pass\r\n"
DISCOURSE = """\
hostname = forum.example.com
developer_emails = admin@example.com
smtp_address = mail.example.com
smtp_port = 465
"""
KINDE = """\
label,value
Use custom sender,true
Sender name,"Example, Inc."
Sender email,login@example.com
Server name,smtp.resend.com
Port,465
User,me@example.com
Password,${RESEND_API_KEY}
"""
OBJECT = """\
[api.smtp]
host = "smtp.sendgrid.net"
port = 587
secure = true
user = "apikey"
password = "${SENDGRID_API_KEY}"
"""
UNIT = """\
[Service]
Environment=KENER_SECRET_KEY=k "SMTP_HOST=smtp.resend.com" SMTP_PORT=587 \\
    SMTP_SECURE=1 SMTP_USER=resend
Environment=SMTP_PASS='re_made up' SMTP_FROM_EMAIL=a@example.org
"""


@pytest.mark.parametrize(
    ("path", "text", "code", "line", "column"),
    [
        ("application.properties", SPRING, "MC101", 7, 50),
        ("zulip-secrets.conf", ZULIP, "MC402", 2, 23),
        ("discourse.conf", DISCOURSE, "MC101", 4, 13),
        ("kinde.csv", KINDE, "MC201", 7, 6),
        ("config.toml", OBJECT, "MC101", 4, 10),
        ("kener.service", UNIT, "MC101", 3, 17),
    ],
)
def test_a_mistake_is_found_at_its_place(path, text, code, line, column):
    findings = check_text(path, text.encode(), Config()).findings
    assert (code, line, column) in {(f.code, f.span.line, f.span.column) for f in findings}, findings
