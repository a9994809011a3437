# enabled is false unless it is written
import Config

config :pleroma, Pleroma.Emails.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.resend.com",
  port: 587,
  username: "resend",
  password: "re_Fake1234_000000000000000000000000",
  ssl: false,
  tls: :always,
  auth: :always
