<?php
// port 465
return [
    'debug' => false,
    'panel' => ['install' => false],
    'email' => [
        'transport' => [
            'type' => 'smtp', 'host' => 'mail.example.com',
            'port' => 465,
            'security' => 'ssl',
            'auth' => true,
            'username' => 'www@example.com',
            'password' => 'fake-fake-fake',
        ],
    ],
];
