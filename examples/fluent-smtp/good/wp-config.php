<?php
// the login by constants, the rest on the settings page
define( 'DB_NAME', 'wordpress' );
define( 'DB_HOST', 'db' );
define( 'AUTH_KEY', getenv( 'AUTH_KEY' ) );
define( 'FLUENTMAIL_SMTP_USERNAME', 'resend' );
define( 'FLUENTMAIL_SMTP_PASSWORD', getenv( 'RESEND_API_KEY' ) );
$table_prefix = 'wp_';
define( 'WP_DEBUG', false );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
