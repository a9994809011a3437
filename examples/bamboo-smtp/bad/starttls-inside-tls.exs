import Config

config :shop, Shop.Mailer,
  adapter: Bamboo.SMTPAdapter,
  server: "mail.example.net",
  port: 465,
  username: "shop@example.com",
  password: System.get_env("SMTP_PASSWORD"),
  ssl: true,
  tls: :always,
  auth: :always
