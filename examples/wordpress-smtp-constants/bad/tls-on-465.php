<?php
// 'tls' is STARTTLS, and port 465 speaks TLS from the first byte
define( 'SMTP_HOST', 'mail.example.com' );
define( 'SMTP_PORT', 465 );
define( 'SMTP_SECURE', 'tls' );
define( 'SMTP_AUTH', true );
define( 'SMTP_USER', 'shop@example.com' );
define( 'SMTP_PASS', getenv( 'SMTP_PASS' ) );
define( 'SMTP_FROM', 'shop@example.com' );
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
