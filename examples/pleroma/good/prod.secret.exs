# /etc/pleroma/config.exs
import Config

config :pleroma, Pleroma.Web.Endpoint,
  url: [host: "social.example.com", scheme: "https", port: 443],
  http: [ip: {127, 0, 0, 1}, port: 4000],
  secret_key_base: System.fetch_env!("SECRET_KEY_BASE")

config :pleroma, :instance,
  name: "Example Social",
  email: "admin@example.com",
  notify_email: "noreply@example.com",
  limit: 5000,
  registrations_open: false,
  account_activation_required: true

config :pleroma, Pleroma.Repo,
  adapter: Ecto.Adapters.Postgres,
  username: "pleroma",
  password: System.fetch_env!("DB_PASSWORD"),
  database: "pleroma",
  hostname: "localhost",
  port: 5432

config :pleroma, Pleroma.Emails.Mailer,
  enabled: true,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.resend.com",
  port: 587,
  username: "resend",
  password: System.fetch_env!("RESEND_API_KEY"),
  ssl: false,
  tls: :always,
  auth: :always

config :web_push_encryption, :vapid_details,
  subject: "mailto:admin@example.com"
