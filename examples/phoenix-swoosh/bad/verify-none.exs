# :verify_none accepts every certificate
import Config

config :notes, Notes.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.resend.com",
  port: 587,
  username: "resend",
  password: System.fetch_env!("RESEND_API_KEY"),
  tls: :always,
  tls_options: [verify: :verify_none],
  auth: :always
