<?php
// 'ssl' is TLS from the first byte, which no server speaks on 587
use PHPMailer\PHPMailer\PHPMailer;

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = 'mail.example.com';
$mail->Port = 587;
$mail->SMTPSecure = PHPMailer::ENCRYPTION_SMTPS;
$mail->SMTPAuth = true;
$mail->Username = 'shop@example.com';
$mail->Password = getenv('SMTP_PASSWORD');
$mail->setFrom('shop@example.com');
