resource "zitadel_smtp_config" "default" {
  sender_address = "login@example.com"
  sender_name    = "Example"
  tls            = true
  host           = "smtp.resend.com:465"
  user           = "resend"
  password       = var.resend_api_key
  set_active     = true
}
