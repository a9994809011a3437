<?php
// 'tls' is STARTTLS, and port 465 speaks TLS from the first byte
$conf['mailfrom'] = 'wiki@example.com';
$conf['plugin']['smtp']['smtp_host'] = 'mail.example.com';
$conf['plugin']['smtp']['smtp_port'] = 465;
$conf['plugin']['smtp']['smtp_ssl'] = 'tls';
$conf['plugin']['smtp']['auth_user'] = 'wiki@example.com';
$conf['plugin']['smtp']['auth_pass'] = getenv('SMTP_PASSWORD');
