<?php
// ssl:// is TLS from the first byte, port 587 is not
$config['db_dsnw'] = 'sqlite:////var/lib/roundcube/db/sqlite.db';
$config['imap_host'] = 'ssl://mail.example.com:993';
$config['des_key'] = getenv('ROUNDCUBE_DES_KEY');
$config['smtp_host'] = 'ssl://smtp.resend.com:587';
$config['smtp_user'] = 'resend';
$config['smtp_pass'] = getenv('SMTP_PASSWORD');
