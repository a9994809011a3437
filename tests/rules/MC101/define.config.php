<?php
// port 465 wants the word ssl
$language_module = 'english.inc';
$database_host = 'db';
$database_name = 'phplist';
$bounce_protocol = 'pop';
define('TEST', 0);
define('PHPMAILERHOST', 'mail.example.com');
define('PHPMAILERPORT', 465);
define('MAILQUEUE_BATCH_SIZE', 0);
$message_envelope = 'bounces@example.com';
$phpmailer_smtpuser = 'news@example.com';
$phpmailer_smtppassword = 'fake-fake-fake';
