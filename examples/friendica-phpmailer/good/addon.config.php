<?php
// 587, STARTTLS as the server offers it
return [
	'config' => ['sitename' => 'Example', 'admin_email' => 'admin@example.com'],
	'phpmailer' => [
		'smtp' => true,
		'smtp_server' => 'mail.example.com',
		'smtp_port' => 587,
		'smtp_username' => 'social@example.com',
		'smtp_password' => 'fake-fake-fake',
		'smtp_from' => 'social@example.com',
	],
];
