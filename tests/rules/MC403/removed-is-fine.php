<?php
// a port of its own has not been read since 1.6
$config['db_dsnw'] = 'sqlite:////var/lib/roundcube/db/sqlite.db';
$config['imap_host'] = 'ssl://mail.example.com:993';
$config['des_key'] = getenv('ROUNDCUBE_DES_KEY');
$config['smtp_host'] = 'tls://smtp.resend.com';
$config['smtp_port'] = 2587;
$config['smtp_user'] = 'resend';
$config['smtp_pass'] = getenv('SMTP_PASSWORD');
