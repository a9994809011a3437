require "active_support/core_ext/integer/time"

Rails.application.configure do
  config.action_mailer.raise_delivery_errors = false
  config.action_mailer.default_url_options = { host: ENV.fetch("APP_HOST") { "www.example.com" } }
  config.action_mailer.delivery_method = :smtp
  config.action_mailer.smtp_settings = {
    address: ENV["SMTP_ADDRESS"] || "smtp.example.com",
    :port => ENV.fetch("SMTP_PORT", "587").to_i,
    "domain" => 'example.com',
    user_name: ENV['SMTP_USER'].presence,
    password: Rails.application.credentials.dig(:smtp, :password),
    authentication: :plain,
    enable_starttls_auto: ENV.fetch("SMTP_STARTTLS", "true") == "true",
    openssl_verify_mode: OpenSSL::SSL::VERIFY_NONE,
    **overrides,
    ca_path: CERTIFICATES,
    tls: Rails.env.production? ? true : false
  }.compact
  config.action_mailer.smtp_settings[:open_timeout] = 5
  config.hosts << "www.example.com"
end

ActionMailer::Base.smtp_settings = { address: "second.example.com", port: 25 }
ActionMailer::Base.default from: "shop@example.com", "Reply-To" => "help@example.com"

Mail.defaults do
  delivery_method :smtp, { address: "smtp.example.net", port: 2525 }
end

if ENV["MAILPIT"] == "1"
  Settings.mail_url = "smtp://localhost:1025"
else
  Settings.mail_url = "smtps://#{ENV["MAIL_USER"]}:#{word}@mail.example.com:465"
end
Settings.mail_from ||= "noreply@example.com"
Settings.mail_names = %w[a b]
Settings.mail_name = "Sho" "p" + "!"
Settings.mail_from = "override@example.com" if ENV["OVERRIDE"]

class Mailer
  SMTP = { host: "fourth.example.com", port: -1, list: [1, nil, {}] }.freeze

  def deliver
    @options = { smtp: "fifth.example.com" }.merge(other)
    Net::SMTP.new("sixth.example.com", 465)
  end
end
