<?php
// 'tls' is STARTTLS, and port 465 speaks TLS from the first byte
define( 'WPMS_ON', true );
define( 'WPMS_MAILER', 'smtp' );
define( 'WPMS_SMTP_HOST', 'mail.example.com' );
define( 'WPMS_SMTP_PORT', 465 );
define( 'WPMS_SSL', 'tls' );
define( 'WPMS_SMTP_AUTH', true );
define( 'WPMS_SMTP_USER', 'shop@example.com' );
define( 'WPMS_SMTP_PASS', getenv( 'SMTP_PASSWORD' ) );
define( 'WPMS_MAIL_FROM', 'shop@example.com' );
