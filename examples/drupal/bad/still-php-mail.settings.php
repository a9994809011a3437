<?php
// mailer_dsn is read only by the interface symfony_mailer
$settings['hash_salt'] = getenv('HASH_SALT');
$config['system.site']['mail'] = 'noreply@example.com';
$config['system.mail']['interface']['default'] = 'php_mail';
$config['system.mail']['mailer_dsn'] = [
  'scheme' => 'smtp',
  'host' => 'mail.example.com',
  'port' => 587,
  'user' => 'www@example.com',
  'password' => getenv('SMTP_PASSWORD'),
];
