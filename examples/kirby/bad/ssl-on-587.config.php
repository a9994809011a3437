<?php
// ssl is TLS from the first byte
return [
    'debug' => false,
    'panel' => ['install' => false],
    'email' => [
        'transport' => [
            'type' => 'smtp', 'host' => 'mail.example.com',
            'port' => 587,
            'security' => 'ssl',
            'auth' => true,
            'username' => 'www@example.com',
            'password' => 'fake-fake-fake',
        ],
    ],
];
