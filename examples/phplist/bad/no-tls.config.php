<?php
// false also switches STARTTLS off
$language_module = 'english.inc';
$database_host = 'db';
$database_name = 'phplist';
$bounce_protocol = 'pop';
define('TEST', 0);
define('PHPMAILERHOST', 'mail.example.com');
define('PHPMAILERPORT', 587);
define('PHPMAILER_SECURE', false);
define('MAILQUEUE_BATCH_SIZE', 0);
$message_envelope = 'bounces@example.com';
$phpmailer_smtpuser = 'news@example.com';
$phpmailer_smtppassword = 'fake-fake-fake';
