<?php defined('BASEPATH') or exit('No direct script access allowed');
// without smtp_auth there is no login
$config['useragent'] = 'Easy!Appointments';
$config['protocol'] = 'smtp';
$config['mailtype'] = 'html';
$config['smtp_debug'] = '0';
$config['smtp_host'] = 'mail.example.com';
$config['smtp_user'] = 'calendar@example.com';
$config['smtp_pass'] = 'fake-fake-fake';
$config['smtp_crypto'] = 'tls';
$config['smtp_port'] = 587;
$config['from_name'] = 'Example';
$config['from_address'] = 'calendar@example.com';
$config['crlf'] = "\r\n";
$config['newline'] = "\r\n";
