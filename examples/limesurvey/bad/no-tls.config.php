<?php if (!defined('BASEPATH')) exit('No direct script access allowed');
// an empty word is plain text, also where STARTTLS is offered
return array(
	'components' => array(
		'db' => array('connectionString' => 'mysql:host=db;port=3306;dbname=limesurvey;', 'username' => 'limesurvey', 'tablePrefix' => 'lime_'),
		'urlManager' => array('urlFormat' => 'path', 'showScriptName' => true),
	),
	'config' => array(
		'debug' => 0,
		'siteadminname' => 'Survey team',
		'siteadminemail' => 'surveys@example.com',
		'siteadminbounce' => 'surveys@example.com',
		'emailmethod' => 'smtp',
		'emailsmtphost' => 'mail.example.com:587',
		'emailsmtpssl' => '',
		'emailsmtpuser' => 'surveys@example.com',
		'emailsmtppassword' => getenv('SMTP_PASSWORD'),
	),
);
