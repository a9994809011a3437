<?php
// one login for all, TLS from the first byte, and port 465 because of ssl://
$config['db_dsnw'] = 'sqlite:////var/lib/roundcube/db/sqlite.db';
$config['imap_host'] = 'localhost:143';
$config['smtp_host'] = 'ssl://smtp.resend.com';
$config['smtp_user'] = 'resend';
$config['smtp_pass'] = getenv('SMTP_PASSWORD');
$config['des_key'] = getenv('ROUNDCUBE_DES_KEY');
