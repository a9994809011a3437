<?php
// STARTTLS is asked for
class EmailConfig {

	public $default = array(
		'transport' => 'Smtp',
		'from' => array('noreply@example.com' => 'Example'),
		'host' => 'mail.example.com',
		'port' => 587,
		'tls' => true,
		'timeout' => 30,
		'username' => 'noreply@example.com',
		'password' => 'fake-fake-fake',
	);
}
