# 465 expects TLS from the first byte, which is ssl here
resource "keycloak_realm" "example" {
  realm = "example"

  smtp_server {
    host     = "mail.example.com"
    port     = "465"
    starttls = true
    from     = "login@example.com"

    auth {
      username = "login@example.com"
      password = var.smtp_password
    }
  }
}
