<?php
return [
    'EmailTransport' => [
        'default' => [
            'className' => 'Mail',
            'host' => 'mail.example.com',
            'port' => 587,
            'username' => 'shop@example.com',
            'password' => 'fake-fake-fake',
            'tls' => true,
        ],
    ],
    'Email' => ['default' => ['transport' => 'default', 'from' => 'shop@example.com']],
];
