<?php
use Cake\Mailer\Transport\MailTransport;

// as the skeleton writes it: PHP's mail(), and the server's keys are only there to be filled in
return [
    'EmailTransport' => [
        'default' => [
            'className' => MailTransport::class,
            'host' => 'localhost',
            'port' => 25,
            'timeout' => 30,
            'username' => 'user',
            'password' => 'fake-fake-fake',
            'client' => null,
            'tls' => false,
        ],
    ],
    'Email' => ['default' => ['transport' => 'default', 'from' => 'shop@example.com']],
];
