<?php
// 'SSL' in capitals is no word of PHPMailer, so there is no TLS from the first byte
use PHPMailer\PHPMailer\PHPMailer;

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = 'mail.example.com';
$mail->Port = 465;
$mail->SMTPSecure = 'SSL';
$mail->SMTPAuth = true;
$mail->Username = 'shop@example.com';
$mail->Password = getenv('SMTP_PASSWORD');
$mail->setFrom('shop@example.com');
