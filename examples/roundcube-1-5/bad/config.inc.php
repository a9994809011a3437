<?php
// tls:// asks for STARTTLS, port 465 wants TLS from the first byte
$config['db_dsnw'] = 'sqlite:////var/lib/roundcube/db/sqlite.db';
$config['default_host'] = 'ssl://mail.example.com';
$config['smtp_server'] = 'tls://smtp.resend.com';
$config['smtp_port'] = 465;
$config['smtp_user'] = 'resend';
$config['smtp_pass'] = getenv('SMTP_PASSWORD');
$config['des_key'] = getenv('ROUNDCUBE_DES_KEY');
