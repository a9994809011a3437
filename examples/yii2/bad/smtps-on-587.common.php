<?php
return [
    'components' => [
        'mailer' => [
            'transport' => [
                'scheme' => 'smtps',
                'host' => 'mail.example.org',
                'username' => 'social@example.org',
                'password' => getenv('MAIL_PASSWORD'),
                'port' => 587,
            ],
        ],
    ],
];
