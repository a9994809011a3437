<?php
// port 465 begins with TLS
$parameters = array(
	'db_driver' => 'pdo_mysql',
	'db_host' => 'db',
	'db_name' => 'mautic',
	'site_url' => 'https://mautic.example.com',
	'secret_key' => 'fakefakefakefakefakefakefakefake',
	'mailer_from_name' => 'Example',
	'mailer_from_email' => 'news@example.com',
	'mailer_return_path' => null,
	'mailer_dsn' => 'smtp://resend:re_Fake1234_000000000000000000000000@smtp.resend.com:465',
);
