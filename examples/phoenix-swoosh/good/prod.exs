# config/prod.exs: mail leaves through Resend's API, the SMTP adapter has no say
import Config

config :notes, NotesWeb.Endpoint, cache_static_manifest: "priv/static/cache_manifest.json"

config :notes, Notes.Mailer,
  adapter: Swoosh.Adapters.Resend,
  api_key: {:system, "RESEND_API_KEY"}

config :logger, level: :info
