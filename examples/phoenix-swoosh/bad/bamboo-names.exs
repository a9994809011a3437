# server is Bamboo's name of the host, Swoosh's is relay
import Config

config :notes, Notes.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  server: "smtp.resend.com",
  port: 587,
  username: "resend",
  password: System.fetch_env!("RESEND_API_KEY"),
  tls: :always,
  auth: :always
