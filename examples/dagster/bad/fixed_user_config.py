# The sender is what logs in, and Resend takes no other user than resend.
import os

from dagster import make_email_on_run_failure_sensor

email_on_failure = make_email_on_run_failure_sensor(
    email_from="etl@example.com",
    email_password=os.environ["RESEND_API_KEY"],
    email_to=["ops@example.com"],
    smtp_host="smtp.resend.com",
)
