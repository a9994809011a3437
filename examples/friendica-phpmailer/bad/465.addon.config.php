<?php
// 465 does not work from this section alone
return [
	'config' => ['sitename' => 'Example', 'admin_email' => 'admin@example.com'],
	'phpmailer' => [
		'smtp' => true,
		'smtp_server' => 'mail.example.com',
		'smtp_port' => 465,
		'smtp_username' => 'social@example.com',
		'smtp_password' => 'fake-fake-fake',
		'smtp_from' => 'social@example.com',
	],
];
