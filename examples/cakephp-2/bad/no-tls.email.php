<?php
// without tls the password goes in clear, or the server refuses it
class EmailConfig {

	public $default = array(
		'transport' => 'Smtp',
		'from' => array('noreply@example.com' => 'Example'),
		'host' => 'mail.example.com',
		'port' => 587,
		'timeout' => 30,
		'username' => 'noreply@example.com',
		'password' => 'fake-fake-fake',
	);
}
