terraform {
  required_providers {
    zitadel = { source = "zitadel/zitadel", version = "~> 2.0" }
  }
}

variable "smtp_password" {
  type      = string
  sensitive = true
}

resource "zitadel_smtp_config" "default" {
  sender_address = "login@example.com"
  sender_name    = "Exämple"   # non-ASCII
  tls            = true
  host           = "smtp.example.com:465"
  user           = "user-${var.stage}"
  password       = var.smtp_password
  set_active     = !var.disabled
  url            = "smtps://${var.user}:${var.smtp_password}@smtp.example.com:465"
  port           = 465
  retries        = -1
  reply_to       = null
  plain          = "$${not} a \"reference\"\n\u00e9"
  choice         = var.stage == "prod" ? 465 : 587
  body           = <<-EOT
    smtp
  EOT
}

resource "keycloak_realm" "realm" {
  realm = "example"
  smtp_server {
    host = "smtp.example.com"
    port = "587"
    auth {
      username = "mailer"
      password = data.vault_generic_secret.smtp.data["password"]
    }
  }
}

module "mail" {
  settings = {
    "smtp.host" = "smtp.example.com"
    smtp_port   = 25
    (var.name)  = "computed"
    list        = ["a", { b : "c" }, local.d]
    empty       = {}
    none        = []
    call        = merge({ a = 1 }, var.b)
  }
  rule { name = "first" }
  rule { name = "second" }
}
