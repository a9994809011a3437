<?php
# without auth the user name and password are not used
$wgSitename = "Example Wiki";
$wgPasswordSender = "wiki@example.org";
$wgSMTP = [
    'host' => 'ssl://smtp.resend.com',
    'IDHost' => 'wiki.example.org',
    'port' => 465,
    'username' => 'resend',
    'password' => getenv( 'SMTP_PASSWORD' ),
];
