<?php
// port 465 with implicit TLS
$CONFIG = array (
  'instanceid' => 'oc0fake0fake',
  'trusted_domains' => array (0 => 'cloud.example.com'),
  'datadirectory' => '/var/www/html/data',
  'overwrite.cli.url' => 'https://cloud.example.com',
  'dbtype' => 'pgsql',
  'mail_smtpmode' => 'smtp',
  'mail_smtphost' => 'smtp.resend.com',
  'mail_smtpport' => '465',
  'mail_smtpsecure' => 'ssl',
  'mail_smtpauth' => 1,
  'mail_smtpname' => 'resend',
  'mail_smtppassword' => getenv('SMTP_PASSWORD'),
  'mail_from_address' => 'cloud',
  'mail_domain' => 'example.com',
  'installed' => true,
);
