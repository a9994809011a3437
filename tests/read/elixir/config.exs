import Config

config :my_app, MyApp.Mailer,
  adapter: Swoosh.Adapters.SMTP,
  relay: "smtp.example.com",
  port: 465,
  username: System.get_env("SMTP_USERNAME"),
  password: {:system, "SMTP_PASSWORD"},
  ssl: true,
  tls: :never,
  auth: :always,
  retries: 1_0,
  no_mx_lookups: false,
  tls_options: [verify: :verify_peer, versions: [:"tlsv1.2", :"tlsv1.3"], depth: 3],
  sockopts: [:inet6],
  headers: %{"X-Mail" => "ä\n\"q\"", name: nil},
  "quoted key": 'charlist',
  cacerts: :public_key.cacerts_get()

config :my_app,
  mail_from: {"Shop", "shop@example.com"},
  mail_url: "smtp://#{System.get_env("MAIL_USER")}:#{word}@mail.example.com:25"

config :my_app, :mail_name, "Mail of #{name}"
config :my_app, MyApp.Second, [adapter: Bamboo.SMTPAdapter, server: "second.example.com"]
config :swoosh, :api_client, MyApp.Finch
