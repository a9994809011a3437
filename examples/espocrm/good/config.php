<?php
// STARTTLS on 587
return [
  'siteUrl' => 'https://crm.example.com',
  'database' => ['driver' => 'pdo_mysql', 'host' => 'db', 'dbname' => 'espocrm'],
  'passwordSalt' => getenv('PASSWORD_SALT'),
  'cryptKey' => getenv('CRYPT_KEY'),
  'smtpServer' => 'mail.example.com',
  'smtpPort' => 587,
  'smtpAuth' => true,
  'smtpSecurity' => 'TLS',
  'smtpUsername' => 'crm@example.com',
  'smtpPassword' => getenv('SMTP_PASSWORD'),
  'outboundEmailFromName' => 'Example',
  'outboundEmailFromAddress' => 'crm@example.com',
  'outboundEmailIsShared' => true,
  'version' => '8.4.2',
];
