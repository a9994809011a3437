<?php

namespace Config;

use CodeIgniter\Config\BaseConfig;

// port 465
class Email extends BaseConfig
{
    public string $fromEmail  = 'noreply@example.com';
    public string $fromName   = 'Example';
    public string $recipients = '';
    public string $userAgent = 'CodeIgniter';
    public string $protocol = 'smtp';
    public string $mailPath = '/usr/sbin/sendmail';
    public string $SMTPHost = 'mail.example.com';
    public string $SMTPUser = 'noreply@example.com';
    public string $SMTPPass = 'fake-fake-fake';
    public int $SMTPPort = 465;
    public int $SMTPTimeout = 5;
    public string $SMTPCrypto = 'ssl';
    public string $mailType = 'text';
}
