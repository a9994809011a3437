<?php
return [
    'backend' => ['frontName' => 'admin_0000'],
    'crypt' => ['key' => getenv('CRYPT_KEY')],
    'MAGE_MODE' => 'production',
    'system' => [
        'default' => [
            'system' => [
                'smtp' => [
                    'disable' => '0',
                    'transport' => 'smtp',
                    'host' => 'smtp.resend.com',
                    'port' => '587',
                    'ssl' => 'none',
                    'auth' => 'login',
                    'username' => 'resend',
                    'password' => getenv('RESEND_API_KEY'),
                ],
            ],
            'trans_email' => ['ident_general' => ['email' => 'shop@example.com']],
        ],
    ],
];
