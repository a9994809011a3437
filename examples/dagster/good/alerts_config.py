# A mail for every run that fails.
import os

from dagster import Definitions, make_email_on_run_failure_sensor

email_on_failure = make_email_on_run_failure_sensor(
    email_from="etl@example.com",
    email_password=os.environ["SMTP_PASSWORD"],
    email_to=["ops@example.com"],
    smtp_host="mail.example.com",
    smtp_type="STARTTLS",
    smtp_port=587,
)

defs = Definitions(sensors=[email_on_failure])
