<?php
// a DSN of Symfony Mailer
return [
    'DB' => ['Connections' => ['Default' => ['dbname' => 'typo3', 'driver' => 'mysqli', 'host' => 'db']]],
    'MAIL' => [
        'defaultMailFromAddress' => 'noreply@example.com',
        'defaultMailFromName' => 'Example club',
        'dsn' => 'smtps://resend:re_Fake1234_000000000000000000000000@smtp.resend.com:465',
        'transport' => 'dsn',
    ],
    'SYS' => ['encryptionKey' => getenv('ENCRYPTION_KEY'), 'sitename' => 'Example club'],
];
