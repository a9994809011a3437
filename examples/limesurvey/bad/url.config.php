<?php if (!defined('BASEPATH')) exit('No direct script access allowed');
// the text behind the first colon is taken for the port
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
		'emailsmtphost' => 'ssl://mail.example.com:465',
		'emailsmtpssl' => 'ssl',
		'emailsmtpuser' => 'surveys@example.com',
		'emailsmtppassword' => getenv('SMTP_PASSWORD'),
	),
);
