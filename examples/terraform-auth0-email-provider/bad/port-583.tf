# the port is copied from the provider's own example
resource "auth0_email_provider" "mail" {
  name                 = "smtp"
  enabled              = true
  default_from_address = "accounts@example.com"

  credentials {
    smtp_host = "mail.example.com"
    smtp_port = 583
    smtp_user = "accounts@example.com"
    smtp_pass = var.smtp_password
  }
}
