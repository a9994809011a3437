<?php
// the port stands for TLS nowhere: without ssl:// it is plain text
$config['db_dsnw'] = 'sqlite:////var/lib/roundcube/db/sqlite.db';
$config['imap_host'] = 'ssl://mail.example.com:993';
$config['des_key'] = getenv('ROUNDCUBE_DES_KEY');
$config['smtp_host'] = 'smtp.resend.com:465';
$config['smtp_user'] = 'resend';
$config['smtp_pass'] = getenv('SMTP_PASSWORD');
