<?php
// 'tls' is STARTTLS, and port 465 speaks TLS from the first byte
use PHPMailer\PHPMailer\PHPMailer;

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = 'mail.example.com';
$mail->Port = 465;
$mail->SMTPSecure = 'tls';
$mail->SMTPAuth = true;
$mail->Username = 'shop@example.com';
$mail->Password = getenv('SMTP_PASSWORD');
$mail->setFrom('shop@example.com');
