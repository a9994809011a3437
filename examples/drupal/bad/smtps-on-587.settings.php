<?php
// smtps is TLS from the first byte, which no server speaks on 587
$settings['hash_salt'] = getenv('HASH_SALT');
$config['system.site']['mail'] = 'noreply@example.com';
$config['system.mail']['interface']['default'] = 'symfony_mailer';
$config['system.mail']['mailer_dsn'] = [
  'scheme' => 'smtps',
  'host' => 'mail.example.com',
  'port' => 587,
  'user' => 'www@example.com',
  'password' => getenv('SMTP_PASSWORD'),
];
