<?php
$CONFIG = array (
  'instanceid' => 'oc0000000000',
  'trusted_domains' =>
  array (
    0 => 'cloud.example.org',
    1 => 'localhost',
  ),
  'mail_smtpmode' => 'smtp',
  'mail_smtphost' => 'mail.example.org',
  'mail_smtpport' => '465',
  'mail_smtpsecure' => 'ssl',
  'mail_smtpauth' => 1,
  'mail_smtpname' => 'cloud@example.org',
  'mail_smtppassword' => 'it\'s not a \real \\ password',
  'mail_from_address' => "no\x72eply\u{e9}\n",
  'mail_smtpstreamoptions' => array('ssl' => ['allow_self_signed' => true, 'verify_peer' => FALSE]),
  'mail_template_class' => \OC\Mail\EMailTemplate::class,
);
$conf['mailfrom'] = '';
$conf['plugin']['smtp']['smtp_host'] = 'smtp.example.com';
$conf['plugin']['smtp']['smtp_port'] = 465;
$GLOBALS['TYPO3_CONF_VARS']['MAIL']['transport_smtp_server'] = 'smtp.example.com:465';
$GLOBALS["TYPO3_CONF_VARS"]['MAIL']['transport_smtp_password'] = getenv('SMTP_PASSWORD');
$wgSMTP = [
  'host' => 'ssl://smtp.example.com', // with the scheme
  'port' => 465, "auth" => true,
];
define( 'SMTP_HOST', 'smtp.example.com' );
define('SMTP_PORT', getenv('SMTP_PORT') ?: 587);
const SMTP_SECURE = "tls";
define('SMTP_DEBUG', false); define('SMTP_FROM', SENDER);
$CFG->smtphosts = 'smtp.example.com:587';
$CFG->smtpuser = $_ENV['SMTP_USER'] ?? 'lms@example.com';
