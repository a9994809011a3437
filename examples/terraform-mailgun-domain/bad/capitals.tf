# words count as they are written, in lower case
resource "mailgun_domain" "mail" {
  name          = "mail.example.com"
  region        = "EU"
  smtp_password = var.mailgun_smtp_password
}
