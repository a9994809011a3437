<?php defined('BASEPATH') or exit('No direct script access allowed');
// the protocol is still mail
$config['useragent'] = 'Easy!Appointments';
$config['protocol'] = 'mail';
$config['mailtype'] = 'html';
$config['smtp_debug'] = '0';
$config['smtp_auth'] = true;
$config['smtp_host'] = 'mail.example.com';
$config['smtp_user'] = 'calendar@example.com';
$config['smtp_pass'] = 'fake-fake-fake';
$config['smtp_crypto'] = 'tls';
$config['smtp_port'] = 587;
$config['from_name'] = 'Example';
$config['from_address'] = 'calendar@example.com';
$config['crlf'] = "\r\n";
$config['newline'] = "\r\n";
