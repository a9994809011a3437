Rails.application.configure do
  config.action_mailer.smtp_settings = {
    address: "smtp.sendgrid.net",
    port: 587,
    user_name: "apikey",
    api_key: ENV["SENDGRID_API_KEY"],
    authentication: :plain,
    enable_starttls_auto: true
  }
end
