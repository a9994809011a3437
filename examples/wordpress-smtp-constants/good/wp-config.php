<?php
// the hook phpmailer_init in the theme reads the SMTP_ constants
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'wordpress' );
define( 'DB_HOST', 'localhost' );
define( 'SMTP_HOST', 'smtp.resend.com' );
define( 'SMTP_PORT', 465 );
define( 'SMTP_SECURE', 'ssl' );
define( 'SMTP_AUTH', true );
define( 'SMTP_USER', 'resend' );
define( 'SMTP_PASS', getenv( 'RESEND_API_KEY' ) );
define( 'SMTP_FROM', 'noreply@example.com' );
define( 'SMTP_NAME', 'Shop' );
$table_prefix = 'wp_';
define( 'WP_DEBUG', false );
require_once ABSPATH . 'wp-settings.php';
