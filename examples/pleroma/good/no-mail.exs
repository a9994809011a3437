# /etc/pleroma/config.exs of an instance that sends no mail
import Config

config :pleroma, Pleroma.Web.Endpoint,
  url: [host: "social.example.com", scheme: "https", port: 443]

config :pleroma, :instance,
  name: "Example Social",
  email: "admin@example.com",
  registrations_open: false

config :pleroma, Pleroma.Emails.Mailer,
  enabled: false,
  adapter: Swoosh.Adapters.Local
