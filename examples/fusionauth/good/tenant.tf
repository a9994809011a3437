resource "fusionauth_tenant" "example" {
  name   = "Example"
  issuer = "https://login.example.com"
  email_configuration {
    host               = "mail.example.com"
    port               = 465
    security           = "SSL"
    username           = "login@example.com"
    password           = var.smtp_password
    default_from_email = "login@example.com"
    default_from_name  = "Example"
  }
}
