external_url 'https://gitlab.example.com'
gitlab_rails['smtp_enable'] = true
gitlab_rails['smtp_address'] = "smtp.example.com"
gitlab_rails["smtp_port"] = 465
gitlab_rails['smtp_user_name'] = 'it\'s\n'
gitlab_rails['smtp_password'] = ENV.fetch("SMTP_PASSWORD")
gitlab_rails['smtp_domain'] = "ex\u00e4mple\x2ecom" # comment
# gitlab_rails['smtp_authentication'] = "plain"
gitlab_rails['smtp_authentication'] = :login
gitlab_rails['smtp_tls'] = nil
gitlab_rails['smtp_openssl_verify_mode'] = 'none'
gitlab_rails['gitlab_email_from'] = "#{name}@example.com"
gitlab_rails['smtp_ca_file'] = %q(/etc/ssl/mail.pem)
gitlab_rails['incoming_email_log_file'] = <<-LOG
  smtp.log
LOG
