<?php
// SMTP_SECURE is a word here, ssl or tls: true switches nothing on
define( 'SMTP_HOST', 'mail.example.com' );
define( 'SMTP_PORT', 465 );
define( 'SMTP_SECURE', true );
define( 'SMTP_AUTH', true );
define( 'SMTP_USER', 'shop@example.com' );
define( 'SMTP_PASS', getenv( 'SMTP_PASS' ) );
define( 'SMTP_FROM', 'shop@example.com' );
$table_prefix = 'wp_';
require_once ABSPATH . 'wp-settings.php';
