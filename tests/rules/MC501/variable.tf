locals {
  smtp_host     = "smtp.resend.com"
  smtp_password = var.smtp_password
}
