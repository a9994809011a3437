<?php
/* CONFIG START. DO NOT CHANGE ANYTHING IN OR AFTER THIS LINE. */
// tls is STARTTLS
$conf['sql']['phptype'] = 'mysqli';
$conf['sql']['hostspec'] = 'db';
$conf['auth']['driver'] = 'imap';
$conf['mailer']['params']['host'] = 'mail.example.com';
$conf['mailer']['params']['port'] = 465;
$conf['mailer']['params']['secure'] = 'tls';
$conf['mailer']['params']['auth'] = true;
$conf['mailer']['params']['username_auth'] = false;
$conf['mailer']['params']['password_auth'] = false;
$conf['mailer']['params']['username'] = 'relay@example.com';
$conf['mailer']['params']['password'] = 'fake-fake-fake';
$conf['mailer']['type'] = 'smtp';
/* CONFIG END. DO NOT CHANGE ANYTHING IN OR BEFORE THIS LINE. */
