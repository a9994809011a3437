smtp_host     = "smtp.resend.com"
smtp_username = var.smtp_username
smtp_password = "Fk9mQ2vT7pW3nR8yLcZ5"
