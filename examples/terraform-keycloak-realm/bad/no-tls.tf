# without starttls or ssl the password travels in clear text
resource "keycloak_realm" "example" {
  realm = "example"

  smtp_server {
    host = "smtp.resend.com"
    port = "587"
    from = "login@example.com"

    auth {
      username = "resend"
      password = var.resend_api_key
    }
  }
}
