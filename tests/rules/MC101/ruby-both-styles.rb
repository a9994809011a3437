Rails.application.configure do
  config.action_mailer.smtp_settings = {
    :address => 'smtp.resend.com', :port => 587, tls: true,
    user_name: 'resend', password: ENV['RESEND_KEY'], authentication: :plain
  }
end
