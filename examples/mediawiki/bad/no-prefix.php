<?php
# without ssl:// the connection starts in plain text
$wgSitename = "Example Wiki";
$wgPasswordSender = "wiki@example.org";
$wgSMTP = [
    'host' => 'smtp.resend.com',
    'IDHost' => 'wiki.example.org',
    'port' => 465,
    'auth' => true,
    'username' => 'resend',
    'password' => getenv( 'SMTP_PASSWORD' ),
];
