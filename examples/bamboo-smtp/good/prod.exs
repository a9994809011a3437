import Config

# outgoing mail
config :shop, ShopWeb.Endpoint, url: [host: "shop.example.com", port: 443]

config :shop, Shop.Mailer,
  adapter: Bamboo.SMTPAdapter,
  server: "smtp.resend.com",
  port: 587,
  tls: :always, ssl: false, auth: :always, no_mx_lookups: true,
  username: "resend",
  password: {:system, "SMTP_PASSWORD"},
  retries: 1
