# Case counts: starttls is refused.
import os

from dagster import make_email_on_run_failure_sensor

email_on_failure = make_email_on_run_failure_sensor(
    email_from="etl@example.com",
    email_password=os.environ["SMTP_PASSWORD"],
    email_to=["ops@example.com"],
    smtp_host="mail.example.com",
    smtp_type="starttls",
)
