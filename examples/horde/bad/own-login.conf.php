<?php
/* CONFIG START. DO NOT CHANGE ANYTHING IN OR AFTER THIS LINE. */
// the user who is signed in logs in, not the account written here
$conf['sql']['phptype'] = 'mysqli';
$conf['sql']['hostspec'] = 'db';
$conf['auth']['driver'] = 'imap';
$conf['mailer']['params']['host'] = 'mail.example.com';
$conf['mailer']['params']['port'] = 587;
$conf['mailer']['params']['secure'] = 'tls';
$conf['mailer']['params']['auth'] = true;
$conf['mailer']['params']['username'] = 'relay@example.com';
$conf['mailer']['params']['password'] = 'fake-fake-fake';
$conf['mailer']['type'] = 'smtp';
/* CONFIG END. DO NOT CHANGE ANYTHING IN OR BEFORE THIS LINE. */
