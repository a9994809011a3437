# implicit TLS on 465
Rails.application.configure do
  config.eager_load = true
  config.action_mailer.perform_caching = false
  config.action_mailer.default_url_options = { host: "www.example.com" }
  config.action_mailer.delivery_method = :smtp
  config.action_mailer.smtp_settings = {
    address: "smtp.resend.com",
    port: 465,
    tls: true,
    domain: "example.com",
    user_name: "resend",
    password: ENV["RESEND_API_KEY"],
    authentication: :plain
  }
end
