<?php

return [
    'default' => env('MAIL_MAILER', 'log'),
    'mailers' => [
        'smtp' => [
            'transport' => 'smtp',
            'url' => env('MAIL_URL'),
            'host' => env('MAIL_HOST', '127.0.0.1'),
            'port' => (int) env('MAIL_PORT', '2525'),
            'username' => env('MAIL_USERNAME', ''),
            'password' => env('MAIL_PASSWORD'),
            'timeout' => null,
            'local_domain' => env('MAIL_EHLO_DOMAIN', parse_url(env('APP_URL', 'http://localhost'), PHP_URL_HOST)),
            'verify_peer' => filter_var(env('MAIL_VERIFY', 'yes'), FILTER_VALIDATE_BOOLEAN),
            'auto_tls' => env('MAIL_AUTO_TLS') !== 'off',
        ],
        'failover' => ['transport' => 'failover', 'mailers' => ['smtp', 'log']],
        ...$others,
    ],
    'from' => ['address' => env('MAIL_FROM_ADDRESS', 'hello@example.com'), 'name' => env('MAIL_FROM_NAME', env('APP_NAME', 'Shop'))],
    'dsn' => "smtp://{$user}:$password@mail.example.com:25",
    'name' => "Mail of $company",
    'path' => __DIR__ . '/mail',
    'sendmail' => '/usr/sbin/' . 'sendmail -bs',
    'encryption' => $secure ? 'ssl' : 'tls',
    'transport' => new EsmtpTransport('mail.example.com', 465, tls: true),
    'extra' => array_merge(['mail' => 'a'], $more, ['smtp' => -1]),
    'text' => <<<EOT
      smtp.example.com
      EOT,
];
