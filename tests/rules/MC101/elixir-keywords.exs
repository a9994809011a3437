import Config

config :shop, Shop.Mailer,
  adapter: Bamboo.SMTPAdapter,
  server: "smtp.resend.com",
  port: 587,
  username: "resend",
  password: System.get_env("RESEND_KEY"),
  tls: :never,
  ssl: true
