<?php
// the names up to 1.5
$config['db_dsnw'] = 'sqlite:////var/lib/roundcube/db/sqlite.db';
$config['default_host'] = 'ssl://mail.example.com';
$config['default_port'] = 993;
$config['smtp_server'] = 'tls://mail.example.com';
$config['smtp_port'] = 587;
$config['smtp_user'] = '%u';
$config['smtp_pass'] = '%p';
$config['des_key'] = getenv('ROUNDCUBE_DES_KEY');
