<?php
// STARTTLS on 587
use Cake\Mailer\Transport\SmtpTransport;

return [
    'debug' => false,
    'Security' => ['salt' => env('SECURITY_SALT')],
    'Datasources' => ['default' => ['host' => 'db', 'username' => 'app', 'database' => 'app']],
    'EmailTransport' => [
        'default' => [
            'className' => SmtpTransport::class,
            'host' => 'smtp.resend.com',
            'port' => 587,
            'username' => 'resend',
            'password' => env('RESEND_API_KEY'),
            'client' => null,
            'tls' => true,
        ],
    ],
    'Email' => ['default' => ['transport' => 'default', 'from' => 'noreply@example.com']],
];
