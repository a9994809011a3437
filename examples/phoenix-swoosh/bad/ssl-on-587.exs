# ssl: true is TLS from the first byte, and port 587 starts in plain text
import Config

config :notes, Notes.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.resend.com",
  port: 587,
  username: "resend",
  password: System.fetch_env!("RESEND_API_KEY"),
  ssl: true,
  tls: :always,
  auth: :always
