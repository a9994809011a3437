<?php
// the rest is in the database
unset($CFG);
global $CFG;
$CFG = new stdClass();

$CFG->dbtype  = 'pgsql';
$CFG->dbhost  = 'db';
$CFG->dbname  = 'moodle';
$CFG->prefix  = 'mdl_';
$CFG->wwwroot  = 'https://lms.example.com';
$CFG->dataroot = '/var/www/moodledata';

$CFG->smtphosts = 'mail.example.com:465';
$CFG->smtpsecure = 'ssl';

require_once(__DIR__ . '/lib/setup.php');
