<?php
// tls is STARTTLS, and port 465 wants TLS from the first byte: write ssl:// in front of the host, or port 587
return [
    'EmailTransport' => [
        'default' => [
            'host' => 'smtp.resend.com',
            'port' => 465,
            'username' => 'resend',
            'password' => env('RESEND_API_KEY'),
            'tls' => true,
        ],
    ],
    'Email' => [
        'default' => [
            'from' => ['passbolt@example.com' => 'Passbolt'],
        ],
    ],
    'passbolt' => [
        'gpg' => ['serverKey' => ['fingerprint' => env('PASSBOLT_GPG_SERVER_KEY_FINGERPRINT')]],
    ],
];
