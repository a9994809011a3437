<?php
// without auth there is no login
return [
    'debug' => false,
    'panel' => ['install' => false],
    'email' => [
        'transport' => [
            'type' => 'smtp', 'host' => 'mail.example.com',
            'port' => 587,
            'security' => 'tls',
            'auth' => false,
            'username' => 'www@example.com',
            'password' => 'fake-fake-fake',
        ],
    ],
];
