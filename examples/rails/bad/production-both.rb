# tls and enable_starttls_auto exclude each other in current versions of the mail library
Rails.application.configure do
  config.action_mailer.delivery_method = :smtp
  config.action_mailer.smtp_settings = {
    address: "mail.example.com",
    port: 465,
    user_name: "app@example.com",
    password: ENV["SMTP_PASSWORD"],
    authentication: :plain,
    tls: true,
    enable_starttls_auto: true
  }
end
