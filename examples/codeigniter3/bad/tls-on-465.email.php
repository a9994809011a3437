<?php
$config = array(
    'protocol' => 'smtp',
    'smtp_host' => 'mail.example.com',
    'smtp_port' => 465,
    'smtp_crypto' => 'tls',
    'smtp_user' => 'shop@example.com',
    'smtp_pass' => 'fake-fake-fake',
    'newline' => "\r\n",
);
