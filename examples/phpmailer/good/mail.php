<?php
// implicit TLS on 465
use PHPMailer\PHPMailer\PHPMailer;

require 'vendor/autoload.php';

function send_mail(string $to, string $subject, string $body): void
{
    $mail = new PHPMailer(true);
    $mail->isSMTP();
    $mail->Host = 'smtp.resend.com';
    $mail->Port = 465;
    $mail->SMTPSecure = PHPMailer::ENCRYPTION_SMTPS;
    $mail->SMTPAuth = true;
    $mail->Username = 'resend';
    $mail->Password = getenv('RESEND_API_KEY');
    $mail->CharSet = 'UTF-8';
    $mail->setFrom('noreply@example.com', 'Shop');
    $mail->addAddress($to);
    $mail->Subject = $subject;
    $mail->Body = $body;
    $mail->send();
}
