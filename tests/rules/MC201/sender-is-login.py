from dagster import make_email_on_run_failure_sensor

sensor = make_email_on_run_failure_sensor(
    email_from="etl@example.com",
    email_password="secret",
    email_to=["ops@example.com"],
    smtp_host="smtp.resend.com",
)
