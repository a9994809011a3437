resource "okta_email_domain" "example" {
  brand_id     = okta_brand.example.id
  domain       = "example.com"
  display_name = "Example"
  user_name    = "login"
}

resource "okta_email_smtp_server" "mail" {
  alias    = "resend"
  host     = "smtp.resend.com"
  port     = 587
  username = "resend"
  password = var.resend_api_key
  enabled  = true
}
