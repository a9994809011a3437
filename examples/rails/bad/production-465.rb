# STARTTLS on 465: the port has to be 587, or `tls: true` in its place
Rails.application.configure do
  config.action_mailer.delivery_method = :smtp
  config.action_mailer.smtp_settings = {
    address: "mail.example.com",
    port: 465,
    user_name: "app@example.com",
    password: ENV["SMTP_PASSWORD"],
    authentication: :plain,
    enable_starttls_auto: true
  }
end
