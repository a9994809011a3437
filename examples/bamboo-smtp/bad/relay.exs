import Config

# this adapter has another name for the server than relay
config :shop, ShopWeb.Endpoint, url: [host: "shop.example.com", port: 443]

config :shop, Shop.Mailer,
  adapter: Bamboo.SMTPAdapter,
  relay: "mail.example.com",
  port: 465,
  ssl: true, auth: :always,
  username: "shop@example.com",
  password: {:system, "SMTP_PASSWORD"},
  retries: 1
