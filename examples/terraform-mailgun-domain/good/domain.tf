resource "mailgun_domain" "mail" {
  name          = "mail.example.com"
  region        = "eu"
  smtp_password = var.mailgun_smtp_password
  dkim_key_size = 2048
}
