<?php
// the login by constants, the rest on the settings page
define( 'DB_NAME', 'wordpress' );
define( 'DB_HOST', 'db' );
define( 'AUTH_KEY', getenv( 'AUTH_KEY' ) );
define( 'POST_SMTP_AUTH_USERNAME', 'resend' );
define( 'POST_SMTP_AUTH_PASSWORD', getenv( 'RESEND_API_KEY' ) );
$table_prefix = 'wp_';
define( 'WP_DEBUG', false );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
