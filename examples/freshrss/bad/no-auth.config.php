<?php
// auth is off, so there is no login
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
    'port' => 587,
    'auth' => false,
    'auth_type' => '',
    'username' => 'rss@example.com',
    'password' => 'fake-fake-fake',
    'secure' => 'tls',
    'from' => 'rss@example.com',
  ),
  'pubsubhubbub_enabled' => false,
);
