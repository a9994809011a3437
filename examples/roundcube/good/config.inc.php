<?php
// STARTTLS, and everybody sends with the login of the own mailbox
$config = [];
$config['db_dsnw'] = 'sqlite:////var/lib/roundcube/db/sqlite.db';
$config['imap_host'] = 'ssl://mail.example.com:993';
$config['smtp_host'] = 'tls://mail.example.com:587';
$config['smtp_user'] = '%u';
$config['smtp_pass'] = '%p';
$config['product_name'] = 'Example Webmail';
$config['des_key'] = getenv('ROUNDCUBE_DES_KEY');
$config['plugins'] = ['archive', 'zipdownload'];
