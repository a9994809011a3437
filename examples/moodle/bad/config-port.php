<?php
// there is no setting for the port, so it is 25
unset($CFG);
global $CFG;
$CFG = new stdClass();

$CFG->dbtype  = 'pgsql';
$CFG->dbhost  = 'db';
$CFG->dbname  = 'moodle';
$CFG->prefix  = 'mdl_';
$CFG->wwwroot  = 'https://lms.example.com';
$CFG->dataroot = '/var/www/moodledata';

$CFG->smtphosts = 'smtp.resend.com';
$CFG->smtpport = 587;
$CFG->smtpsecure = 'tls';
$CFG->smtpuser = 'resend';
$CFG->smtppass = getenv('SMTP_PASSWORD');
$CFG->noreplyaddress = 'lms@example.org';

require_once(__DIR__ . '/lib/setup.php');
