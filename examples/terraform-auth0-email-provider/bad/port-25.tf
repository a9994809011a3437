# port 25 is blocked on the way out of most clouds
resource "auth0_email_provider" "mail" {
  name                 = "smtp"
  enabled              = true
  default_from_address = "accounts@example.com"

  credentials {
    smtp_host = "mail.example.com"
    smtp_port = 25
    smtp_user = "accounts@example.com"
    smtp_pass = var.smtp_password
  }
}
