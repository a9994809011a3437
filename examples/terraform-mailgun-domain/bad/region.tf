# the regions are called us and eu
resource "mailgun_domain" "mail" {
  name          = "mail.example.com"
  region        = "europe"
  smtp_password = var.mailgun_smtp_password
  dkim_key_size = 2048
}
