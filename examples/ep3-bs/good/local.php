<?php
return array(
    'mail' => array(
        'type' => 'smtp-tls',
        'address' => 'courts@example.com',
        'host' => 'mail.example.com',
        'user' => 'courts@example.com',
        'pw' => 'fake-fake-fake',
        'port' => 'auto',
        'auth' => 'plain',
    ),
);
