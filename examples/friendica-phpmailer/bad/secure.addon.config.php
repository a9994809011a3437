<?php
// smtp_secure alone in this section is not read
return [
	'config' => ['sitename' => 'Example', 'admin_email' => 'admin@example.com'],
	'phpmailer' => [
		'smtp' => true,
		'smtp_server' => 'mail.example.com',
		'smtp_port' => 25,
		'smtp_secure' => 'ssl',
		'smtp_port_s' => 465,
		'smtp_username' => 'social@example.com',
		'smtp_password' => 'fake-fake-fake',
		'smtp_from' => 'social@example.com',
	],
];
