<?php
// port 465, TLS from the first byte
return [
    'BE' => ['installToolPassword' => getenv('INSTALL_TOOL_HASH')],
    'DB' => ['Connections' => ['Default' => ['dbname' => 'typo3', 'driver' => 'mysqli', 'host' => 'db']]],
    'MAIL' => [
        'defaultMailFromAddress' => 'noreply@example.com',
        'defaultMailFromName' => 'Example club',
        'transport' => 'smtp',
        'transport_sendmail_command' => '/usr/sbin/sendmail -t -i',
        'transport_smtp_encrypt' => true,
        'transport_smtp_password' => getenv('SMTP_PASSWORD'),
        'transport_smtp_server' => 'smtp.resend.com:465',
        'transport_smtp_username' => 'resend',
    ],
    'SYS' => ['encryptionKey' => getenv('ENCRYPTION_KEY'), 'sitename' => 'Example club'],
];
