# tls: :always is STARTTLS; port 465 needs ssl: true
import Config

config :notes, Notes.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.resend.com",
  port: 465,
  username: "resend",
  password: System.fetch_env!("RESEND_API_KEY"),
  tls: :always,
  auth: :always
