<?php
// tls is STARTTLS
return array (
  'environment' => 'production',
  'salt' => '0000000000000000000000000000000000000000',
  'title' => 'FreshRSS',
  'default_user' => 'admin',
  'force_email_validation' => true,
  'mailer' => 'smtp',
  'smtp' =>
  array (
    'hostname' => 'rss.example.com',
    'host' => 'mail.example.com',
    'port' => 465,
    'auth' => true,
    'auth_type' => '',
    'username' => 'rss@example.com',
    'password' => 'fake-fake-fake',
    'secure' => 'tls',
    'from' => 'rss@example.com',
  ),
  'pubsubhubbub_enabled' => false,
);
