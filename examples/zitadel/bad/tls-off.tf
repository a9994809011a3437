# tls is off unless it is switched on
resource "zitadel_smtp_config" "default" {
  sender_address = "login@example.com"
  sender_name    = "Example"
  tls            = false
  host           = "smtp.resend.com:587"
  user           = "resend"
  password       = var.resend_api_key
}
