resource "keycloak_realm" "example" {
  realm        = "example"
  enabled      = true
  display_name = "Example"

  smtp_server {
    host              = "smtp.resend.com"
    port              = "587"
    starttls          = true
    from              = "login@example.com"
    from_display_name = "Example"

    auth {
      username = "resend"
      password = var.resend_api_key
    }
  }
}
