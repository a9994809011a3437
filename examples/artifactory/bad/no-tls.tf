# neither use_ssl nor use_tls: the password is sent in clear text
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
  port            = 587
  subject_prefix  = "[Artifactory]"
  use_ssl         = false
}
