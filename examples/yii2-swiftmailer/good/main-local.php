<?php
// STARTTLS on 587
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
                'port' => '587',
                'encryption' => 'tls',
            ],
        ],
    ],
];
