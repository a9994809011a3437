<?php
// ssl:// in front of the server: TLS from the first byte
$config = array(
    'protocol' => 'smtp',
    'smtp_host' => 'ssl://mail.example.com',
    'smtp_port' => 465,
    'smtp_user' => 'shop@example.com',
    'smtp_pass' => 'fake-fake-fake',
    'mailtype' => 'html',
    'newline' => "\r\n",
);
