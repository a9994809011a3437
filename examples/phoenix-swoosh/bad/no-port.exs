# Without a port it is 25, whatever tls says
import Config

config :notes, Notes.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.resend.com",
  username: "resend",
  password: System.fetch_env!("RESEND_API_KEY"),
  tls: :always,
  auth: :always
