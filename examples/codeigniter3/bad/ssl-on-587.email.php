<?php
$config['protocol'] = 'smtp';
$config['smtp_host'] = 'mail.example.com';
$config['smtp_port'] = 587;
$config['smtp_crypto'] = 'ssl';
$config['smtp_user'] = 'shop@example.com';
$config['smtp_pass'] = 'fake-fake-fake';
$config['newline'] = "\r\n";
