<?php
// the words are SSL and TLS, in capitals
return [
  'siteUrl' => 'https://crm.example.com',
  'database' => ['driver' => 'pdo_mysql', 'host' => 'db', 'dbname' => 'espocrm'],
  'passwordSalt' => getenv('PASSWORD_SALT'),
  'cryptKey' => getenv('CRYPT_KEY'),
  'smtpServer' => 'mail.example.com',
  'smtpPort' => 465,
  'smtpAuth' => true,
  'smtpSecurity' => 'ssl',
  'smtpUsername' => 'crm@example.com',
  'smtpPassword' => getenv('SMTP_PASSWORD'),
  'outboundEmailFromName' => 'Example',
  'outboundEmailFromAddress' => 'crm@example.com',
  'outboundEmailIsShared' => true,
  'version' => '8.4.2',
];
