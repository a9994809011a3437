<?php
// an empty mailfrom: the provider takes mail only from the mailbox that logs in
$conf['title'] = 'Our Wiki';
$conf['mailfrom'] = '';
$conf['plugin']['smtp']['smtp_host'] = 'smtp.yandex.ru';
$conf['plugin']['smtp']['smtp_port'] = 465;
$conf['plugin']['smtp']['smtp_ssl'] = 'ssl';
$conf['plugin']['smtp']['auth_user'] = 'wiki@yandex.ru';
$conf['plugin']['smtp']['auth_pass'] = getenv('SMTP_PASSWORD');
