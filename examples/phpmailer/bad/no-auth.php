<?php
// without SMTPAuth = true user name and password are never used, and the provider takes no mail without a login
use PHPMailer\PHPMailer\PHPMailer;

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = 'smtp.resend.com';
$mail->Port = 587;
$mail->SMTPSecure = 'tls';
$mail->Username = 'resend';
$mail->Password = getenv('RESEND_API_KEY');
$mail->setFrom('shop@example.com');
