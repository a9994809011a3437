<?php
/* Kanboard: data/config.php */
define('DEBUG', false);
define('PLUGIN_INSTALLER', false);
define('MAIL_CONFIGURATION', false);
define('MAIL_FROM', 'kanboard@example.com');
define('MAIL_TRANSPORT', 'smtp');
define('MAIL_SMTP_HOSTNAME', 'smtp.resend.com');
define('MAIL_SMTP_PORT', 465);
define('MAIL_SMTP_USERNAME', 'resend');
define('MAIL_SMTP_PASSWORD', getenv('RESEND_API_KEY'));
define('MAIL_SMTP_ENCRYPTION', 'ssl');
define('DB_DRIVER', 'postgres');
