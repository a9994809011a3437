<?php
// Sends with PHPMailer (a .php file that sets up $mail) or Symfony Mailer (a .env file); prints what came of it.
error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING);
ini_set('display_errors', 'stderr');
$path = $argv[1];
try {
    if (str_ends_with($path, '.php')) {
        require_once '/usr/share/php/libphp-phpmailer/autoload.php';
        require $path;
        $mail->getSMTPInstance()->Timelimit = $mail->Timeout; // seconds; its own five minutes are too long for a test
        $mail->setFrom('status@example.com');
        $mail->addAddress('ann@example.org');
        $mail->Subject = 'Test';
        $mail->Body = 'Text';
        $mail->send();
    } else {
        require_once 'Symfony/Component/Mailer/autoload.php';
        require_once 'Symfony/Component/Mime/autoload.php';
        $dsn = trim(explode('=', file_get_contents($path), 2)[1]);
        $mail = (new Symfony\Component\Mime\Email())->from('status@example.com')->to('ann@example.org')->subject('Test')->text('Text');
        (new Symfony\Component\Mailer\Mailer(Symfony\Component\Mailer\Transport::fromDsn($dsn)))->send($mail);
    }
    echo 'sends';
} catch (\Throwable $error) {
    echo 'fails: ' . $error->getMessage();
}
