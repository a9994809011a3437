<?php
// tls is STARTTLS, port 465 wants TLS from the first byte
return [
    'components' => [
        'db' => ['class' => 'yii\db\Connection', 'dsn' => 'mysql:host=db;dbname=app', 'username' => 'app'],
        'mailer' => [
            'class' => 'yii\swiftmailer\Mailer',
            'viewPath' => '@common/mail',
            'useFileTransport' => false,
            'transport' => [
                'class' => 'Swift_SmtpTransport',
                'host' => 'smtp.resend.com',
                'username' => 'resend',
                'password' => getenv('RESEND_API_KEY'),
                'port' => '465',
                'encryption' => 'tls',
            ],
        ],
    ],
];
