CONFIG = {
  "smtp_server" => "smtp.gmail.com",
  "smtp_port" => 465,
  "smtp_ssl" => true,
  "smtp_username" => "prices.watch@gmail.com",
  "smtp_password" => "qwertyuiopasdfgh"
}
