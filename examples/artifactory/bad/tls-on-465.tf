# use_tls is STARTTLS, and port 465 begins with TLS
terraform {
  required_providers {
    artifactory = { source = "jfrog/artifactory" }
  }
}

resource "artifactory_mail_server" "mail" {
  enabled         = true
  artifactory_url = "https://artifactory.example.com"
  from            = "artifactory@example.com"
  host            = "mail.example.com"
  username        = "artifactory@example.com"
  password        = var.smtp_password
  port            = 465
  subject_prefix  = "[Artifactory]"
  use_tls         = true
}
