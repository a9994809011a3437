# config/runtime.exs of a Phoenix application
import Config

if System.get_env("PHX_SERVER") do
  config :notes, NotesWeb.Endpoint, server: true
end

if config_env() == :prod do
  database_url =
    System.get_env("DATABASE_URL") ||
      raise "environment variable DATABASE_URL is missing"

  config :notes, Notes.Repo,
    url: database_url,
    pool_size: String.to_integer(System.get_env("POOL_SIZE") || "10")

  secret_key_base = System.fetch_env!("SECRET_KEY_BASE")
  host = System.get_env("PHX_HOST") || "example.com"

  config :notes, NotesWeb.Endpoint,
    url: [host: host, port: 443, scheme: "https"],
    http: [ip: {0, 0, 0, 0, 0, 0, 0, 0}, port: 4000],
    secret_key_base: secret_key_base

  config :notes, Notes.Mailer,
    adapter: Swoosh.Adapters.SMTP,
    relay: "smtp.resend.com",
    port: 587,
    username: "resend",
    password: System.fetch_env!("RESEND_API_KEY"),
    ssl: false,
    tls: :always,
    tls_options: [
      verify: :verify_peer,
      cacerts: :public_key.cacerts_get(),
      server_name_indication: ~c"smtp.resend.com",
      depth: 99
    ],
    auth: :always,
    retries: 2,
    no_mx_lookups: true

  config :swoosh, :api_client, Swoosh.ApiClient.Req
end
