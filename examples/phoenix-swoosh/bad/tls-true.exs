# tls takes :always, :if_available and :never; another text stops the mail
import Config

config :notes, Notes.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.resend.com",
  port: 587,
  username: "resend",
  password: System.fetch_env!("RESEND_API_KEY"),
  tls: "true",
  auth: :always
