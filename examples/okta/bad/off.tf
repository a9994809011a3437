# written down, and switched off
resource "okta_email_smtp_server" "mail" {
  alias    = "own"
  host     = "mail.example.com"
  port     = 587
  username = "login@example.com"
  password = var.smtp_password
  enabled  = false
}
