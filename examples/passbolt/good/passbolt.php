<?php
// config/passbolt.php with STARTTLS
return [
    'App' => [
        'fullBaseUrl' => 'https://passbolt.example.com',
    ],
    'EmailTransport' => [
        'default' => [
            'host' => 'smtp.resend.com',
            'port' => 587,
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
