# Action Mailer reads user_name, so there is no login
Rails.application.configure do
  config.action_mailer.delivery_method = :smtp
  config.action_mailer.smtp_settings = {
    address: "smtp.resend.com",
    port: 465,
    tls: true,
    username: "resend",
    password: ENV["RESEND_API_KEY"],
    authentication: :plain
  }
end
