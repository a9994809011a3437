# Without a host Dagster sends through Gmail.
import os

from dagster import make_email_on_run_failure_sensor

email_on_failure = make_email_on_run_failure_sensor(
    email_from="dagster.alerts@gmail.com",
    email_password=os.getenv("ALERT_EMAIL_PASSWORD"),
    email_to=["ops@example.com"],
)
