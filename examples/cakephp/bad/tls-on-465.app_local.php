<?php
// tls is STARTTLS, port 465 wants TLS from the first byte
use Cake\Mailer\Transport\SmtpTransport;

return [
    'debug' => false,
    'Security' => ['salt' => env('SECURITY_SALT')],
    'Datasources' => ['default' => ['host' => 'db', 'username' => 'app', 'database' => 'app']],
    'EmailTransport' => [
        'default' => [
            'className' => SmtpTransport::class,
            'host' => 'smtp.resend.com',
            'port' => 465,
            'username' => 'resend',
            'password' => env('RESEND_API_KEY'),
            'client' => null,
            'tls' => true,
        ],
    ],
    'Email' => ['default' => ['transport' => 'default', 'from' => 'noreply@example.com']],
];
