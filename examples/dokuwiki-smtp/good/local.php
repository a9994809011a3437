<?php
// STARTTLS on 587
$conf['title'] = 'Our Wiki';
$conf['lang'] = 'en';
$conf['useacl'] = 1;
$conf['superuser'] = '@admin';
$conf['mailfrom'] = 'wiki@example.com';
$conf['plugin']['smtp']['smtp_host'] = 'mail.example.com';
$conf['plugin']['smtp']['smtp_port'] = 587;
$conf['plugin']['smtp']['smtp_ssl'] = 'tls';
$conf['plugin']['smtp']['auth_user'] = 'wiki@example.com';
$conf['plugin']['smtp']['auth_pass'] = getenv('SMTP_PASSWORD');
