<?php
// tls is STARTTLS, port 465 wants TLS from the first byte
unset($CFG);
global $CFG;
$CFG = new stdClass();

$CFG->dbtype  = 'pgsql';
$CFG->dbhost  = 'db';
$CFG->dbname  = 'moodle';
$CFG->prefix  = 'mdl_';
$CFG->wwwroot  = 'https://lms.example.com';
$CFG->dataroot = '/var/www/moodledata';

$CFG->smtphosts = 'smtp.resend.com:465';
$CFG->smtpsecure = 'tls';
$CFG->smtpuser = 'resend';
$CFG->smtppass = getenv('SMTP_PASSWORD');
$CFG->noreplyaddress = 'lms@example.org';

require_once(__DIR__ . '/lib/setup.php');
