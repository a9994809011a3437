import Config

# ssl means TLS from the first byte, which port 587 does not speak
config :shop, ShopWeb.Endpoint, url: [host: "shop.example.com", port: 443]

config :shop, Shop.Mailer,
  adapter: Bamboo.SMTPAdapter,
  server: "mail.example.com",
  port: 587,
  ssl: true, auth: :always,
  username: "shop@example.com",
  password: {:system, "SMTP_PASSWORD"},
  retries: 1
