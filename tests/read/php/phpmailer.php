<!DOCTYPE html>
<p>mail</p>
<?php
use PHPMailer\PHPMailer\PHPMailer;

function send($host) {
    $mail = new PHPMailer(true);
    try {
        $mail->isSMTP();
        $mail->Host       = 'smtp.example.com';
        $mail->SMTPAuth   = true;
        $mail->Username   = 'shop@example.com';
        $mail->Password   = $secret;
        $mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS;
        $mail->Port       = 587;
        $mail->SMTPOptions['ssl']['verify_peer'] = false;
        $mail->setFrom('shop@example.com', 'Shop');
        $mail->addAddress($to);
        if ($debug) {
            $mail->SMTPDebug = SMTP::DEBUG_SERVER;
        }
        $mail->send();
    } catch (Exception $e) {
        error_log($mail->ErrorInfo);
    }
    $mail = new PHPMailer;
    $mail->Host = 'ssl://second.example.com:465';
    $this->mailer->Host = 'third.example.com';
}

add_action('phpmailer_init', function ($phpmailer) {
    $phpmailer->Host = 'smtp.example.org';
    $phpmailer->Port = env('MAIL_PORT', 465);
});

class Email extends BaseConfig
{
    public string $SMTPHost = 'smtp.example.net';
    public int $SMTPPort = 25;
    protected $from = array('Shop' => 'x');
    const MAIL_CHARSET = 'utf-8';
}

$transport = (new Swift_SmtpTransport('smtp.example.com', 465, 'ssl'))
    ->setUsername('shop@example.com')
    ->setPassword(getenv('SMTP_PASSWORD'));
$transport->setLocalDomain('[127.0.0.1]');
$mailer = new Mailer(Transport::fromDsn('smtps://user:pass@smtp.example.com:465'));
$resend->emails->send(['from' => 'Shop <shop@example.com>', 'to' => [$to]]);

if (getenv('SMTP_HOST')) {
    $config = ['protocol' => 'smtp', 'smtp_host' => getenv('SMTP_HOST')];
} else {
    $config = ['protocol' => 'mail', 'smtp_port' => 25];
}
