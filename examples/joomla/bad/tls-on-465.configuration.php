<?php
// tls is STARTTLS, port 465 wants TLS from the first byte
class JConfig {
	public $offline = false;
	public $sitename = 'Example club';
	public $dbtype = 'mysqli';
	public $host = 'db';
	public $db = 'joomla';
	public $dbprefix = 'abcde_';
	public $live_site = '';
	public $mailonline = true;
	public $mailer = 'smtp';
	public $mailfrom = 'noreply@example.com';
	public $fromname = 'Example club';
	public $sendmail = '/usr/sbin/sendmail';
	public $smtpauth = true;
	public $smtpuser = 'resend';
	public $smtppass = 're_Fake1234_000000000000000000000000';
	public $smtphost = 'smtp.resend.com';
	public $smtpsecure = 'tls';
	public $smtpport = 465;
}
