<?php
// the password of the old version was carried over as it was
$parameters = array(
	'db_driver' => 'pdo_mysql',
	'db_host' => 'db',
	'db_name' => 'mautic',
	'site_url' => 'https://mautic.example.com',
	'secret_key' => 'fakefakefakefakefakefakefakefake',
	'mailer_from_name' => 'Example',
	'mailer_from_email' => 'news@example.com',
	'mailer_return_path' => null,
	'mailer_dsn' => 'smtp://news:pass/word@mail.example.com:587',
);
