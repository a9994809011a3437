<?php
// type is still PHP's mail()
return [
    'debug' => false,
    'panel' => ['install' => false],
    'email' => [
        'transport' => [
            'type' => 'mail', 'host' => 'mail.example.com',
            'port' => 587,
            'security' => 'tls',
            'auth' => true,
            'username' => 'www@example.com',
            'password' => 'fake-fake-fake',
        ],
    ],
];
