terraform {
  required_providers {
    auth0 = { source = "auth0/auth0" }
  }
}

resource "auth0_email_provider" "mail" {
  name                 = "smtp"
  enabled              = true
  default_from_address = "accounts@example.com"

  credentials {
    smtp_host = "smtp.resend.com"
    smtp_port = 587
    smtp_user = "resend"
    smtp_pass = var.resend_api_key
  }
}
