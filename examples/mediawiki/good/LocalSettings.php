<?php
# TLS from the first byte by the prefix of the host
$wgSitename = "Example Wiki";
$wgServer = "https://wiki.example.org";
$wgEnableEmail = true;
$wgPasswordSender = "wiki@example.org";
$wgSMTP = [
    'host' => 'ssl://smtp.resend.com',
    'IDHost' => 'wiki.example.org',
    'port' => 465,
    'auth' => true,
    'username' => 'resend',
    'password' => getenv( 'SMTP_PASSWORD' ),
];
