<?php
// useFileTransport of the template was left on
$config = [
    'id' => 'basic',
    'basePath' => dirname(__DIR__),
    'components' => [
        'request' => ['cookieValidationKey' => getenv('COOKIE_KEY')],
        'user' => ['identityClass' => 'app\models\User', 'enableAutoLogin' => true],
        'mailer' => [
            'class' => \yii\symfonymailer\Mailer::class,
            'viewPath' => '@app/mail',
            'useFileTransport' => true,
            'transport' => [
                'scheme' => 'smtps',
                'host' => 'smtp.resend.com',
                'username' => 'resend',
                'password' => getenv('RESEND_API_KEY'),
                'port' => 465,
            ],
        ],
    ],
    'params' => ['adminEmail' => 'admin@example.com'],
];
return $config;
