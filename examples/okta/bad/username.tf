# the user name at Resend is a fixed word, and every server needs an alias
resource "okta_email_smtp_server" "mail" {
  host     = "smtp.resend.com"
  port     = 587
  username = "login@example.com"
  password = var.resend_api_key
  enabled  = true
}
