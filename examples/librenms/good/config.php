<?php
// STARTTLS on 587
$config['db_host'] = 'db';
$config['base_url'] = 'https://nms.example.com';
$config['email_backend'] = 'smtp';
$config['email_from'] = 'nms@example.com';
$config['email_user'] = 'LibreNMS';
$config['email_smtp_host'] = 'mail.example.com';
$config['email_smtp_port'] = 587;
$config['email_smtp_timeout'] = 10;
$config['email_smtp_secure'] = 'tls';
$config['email_smtp_auth'] = true;
$config['email_smtp_username'] = 'nms@example.com';
$config['email_smtp_password'] = 'fake-fake-fake';
