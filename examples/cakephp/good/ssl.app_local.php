<?php
// ssl:// in front of the host: TLS from the first byte
use Cake\Mailer\Transport\SmtpTransport;

return [
    'debug' => false,
    'Security' => ['salt' => env('SECURITY_SALT')],
    'Datasources' => ['default' => ['host' => 'db', 'username' => 'app', 'database' => 'app']],
    'EmailTransport' => [
        'default' => [
            'className' => SmtpTransport::class,
            'host' => 'ssl://smtp.resend.com',
            'port' => 465,
            'username' => 'resend',
            'password' => env('RESEND_API_KEY'),
            'client' => null,
            'tls' => false,
        ],
    ],
    'Email' => ['default' => ['transport' => 'default', 'from' => 'noreply@example.com']],
];
