<?php
// 'ssl' is TLS from the first byte, which no server speaks on 587
$CONFIG = array (
  'mail_smtpmode' => 'smtp',
  'mail_smtphost' => 'mail.example.com',
  'mail_smtpport' => '587',
  'mail_smtpsecure' => 'ssl',
  'mail_smtpauth' => true,
  'mail_smtpname' => 'cloud@example.com',
  'mail_smtppassword' => getenv('SMTP_PASSWORD'),
  'mail_from_address' => 'cloud',
  'mail_domain' => 'example.com',
);
