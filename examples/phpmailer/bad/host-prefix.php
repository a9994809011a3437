<?php
// the prefix tls:// in front of the host beats SMTPSecure
use PHPMailer\PHPMailer\PHPMailer;

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = 'tls://mail.example.com:465';
$mail->SMTPSecure = 'ssl';
$mail->SMTPAuth = true;
$mail->Username = 'shop@example.com';
$mail->Password = getenv('SMTP_PASSWORD');
$mail->setFrom('shop@example.com');
