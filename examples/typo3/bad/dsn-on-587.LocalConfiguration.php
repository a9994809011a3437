<?php
// smtps on 587
return [
    'DB' => ['Connections' => ['Default' => ['dbname' => 'typo3', 'driver' => 'mysqli', 'host' => 'db']]],
    'MAIL' => [
        'defaultMailFromAddress' => 'noreply@example.com',
        'defaultMailFromName' => 'Example club',
        'dsn' => 'smtps://resend:re_Fake1234_000000000000000000000000@smtp.resend.com:587',
        'transport' => 'dsn',
    ],
    'SYS' => ['encryptionKey' => getenv('ENCRYPTION_KEY'), 'sitename' => 'Example club'],
];
