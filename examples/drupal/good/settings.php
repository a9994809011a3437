<?php
// the structured DSN of Drupal core, sent by Symfony Mailer
$databases['default']['default'] = [
  'driver' => 'pgsql',
  'database' => 'drupal',
  'host' => 'db',
];
$settings['hash_salt'] = getenv('HASH_SALT');
$settings['config_sync_directory'] = '../config/sync';
$settings['trusted_host_patterns'] = ['^www\.example\.com$'];

$config['system.site']['mail'] = 'noreply@example.com';
$config['system.mail']['interface']['default'] = 'symfony_mailer';
$config['system.mail']['mailer_dsn'] = [
  'scheme' => 'smtps',
  'host' => 'smtp.resend.com',
  'port' => 465,
  'user' => 'resend',
  'password' => getenv('RESEND_API_KEY'),
  'options' => [],
];
