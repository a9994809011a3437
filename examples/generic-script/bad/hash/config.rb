CONFIG = {
  "smtp_server" => "smtp.gmail.com",
  "smtp_port" => 587,
  "smtp_ssl" => true,
  "smtp_username" => "prices.watch@gmail.com",
  "smtp_password" => "qwertyuiopasdfgh"
}
