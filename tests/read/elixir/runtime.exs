import Config

if config_env() == :prod do
  host = System.get_env("PHX_HOST") || "example.com"

  config :my_app, MyApp.Mailer,
    relay: System.get_env("SMTP_HOST") || "smtp.example.com",
    port: String.to_integer(System.get_env("SMTP_PORT") || "587"),
    timeout: System.get_env("SMTP_TIMEOUT", "5") |> String.to_integer(),
    password: System.fetch_env!("SMTP_PASSWORD"),
    ssl: System.get_env("SMTP_SSL", "false") == "true",
    from: host,
    tls: if(System.get_env("X"), do: :always, else: :never)
else
  config :my_app, MyApp.Mailer, adapter: Swoosh.Adapters.Local
end

case System.get_env("MAIL_ADAPTER") do
  "smtp" -> config :my_app, MyApp.Mailer, adapter: Swoosh.Adapters.SMTP
  _ -> config :my_app, MyApp.Mailer, adapter: Swoosh.Adapters.Logger
end
