smtp_host = "smtp.example.com"
smtp_port = 587
smtp = {
  tls = true
}