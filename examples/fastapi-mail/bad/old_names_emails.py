from fastapi_mail import ConnectionConfig

conf = ConnectionConfig(
    MAIL_USERNAME="resend",
    MAIL_PASSWORD=key,
    MAIL_FROM="shop@example.com",
    MAIL_PORT=587,
    MAIL_SERVER="smtp.resend.com",
    MAIL_TLS=True,
    MAIL_SSL=False,
)
