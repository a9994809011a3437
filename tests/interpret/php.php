<?php
// Reads {"texts", "urls", "hosts"} on stdin; prints {"reading": [answer, ...]}: a value, null for "not set", {"refused": why}.
error_reporting(E_ALL & ~E_DEPRECATED);
ini_set('display_errors', 'stderr');
$tables = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$answers = [];
function ask(string $name, string $table, callable $read): void
{
    global $tables, $answers;
    $answers[$name] = array_map(function ($text) use ($read) {
        try {
            return $read($text);
        } catch (\Throwable $error) {
            return ['refused' => $error->getMessage()];
        }
    }, $tables[$table]);
}
function library(string $path): bool
{
    $found = stream_resolve_include_path($path);
    return $found !== false && require_once $found;
}
function address($host, $port, $user, $password): array
{
    return ['host' => (string) $host, 'port' => (int) $port, 'username' => (string) $user, 'password' => (string) $password];
}
function number(?int $value): ?int
{
    return $value;
}

ask('(bool)', 'texts', fn($t) => (bool) $t);
ask('(int)', 'texts', fn($t) => (int) $t);
ask('filter_var', 'texts', fn($t) => filter_var($t, FILTER_VALIDATE_BOOLEAN));
ask('urldecode', 'texts', fn($t) => urldecode($t));
ask('parse_url', 'urls', function ($url) {
    $parts = parse_url($url);
    if ($parts === false) {
        throw new Exception('malformed');
    }
    return address($parts['host'] ?? '', $parts['port'] ?? 0, rawurldecode($parts['user'] ?? ''), rawurldecode($parts['pass'] ?? ''));
});
if (library('Symfony/Component/Mailer/autoload.php')) {
    ask('Symfony Dsn', 'urls', function ($url) {
        $dsn = Symfony\Component\Mailer\Transport\Dsn::fromString($url);
        return address($dsn->getHost(), $dsn->getPort(), $dsn->getUser(), $dsn->getPassword());
    });
    ask('Symfony verify_peer', 'texts', function ($t) {
        $dsn = new Symfony\Component\Mailer\Transport\Dsn('smtp', 'mail.example.com', null, null, 25, ['verify_peer' => $t]);
        $transport = (new Symfony\Component\Mailer\Transport\Smtp\EsmtpTransportFactory())->create($dsn);
        return $transport->getStream()->getStreamOptions()['ssl']['verify_peer'] ?? true;
    });
}
if (library('Illuminate/Support/autoload.php')) {
    if (class_exists(Dotenv\Repository\RepositoryBuilder::class) || library('Dotenv/autoload.php')) {
        $env = function ($t) {
            $_SERVER['MAILCHECK_VALUE'] = $t;
            return Illuminate\Support\Env::get('MAILCHECK_VALUE', 'the default');
        };
        ask('env()', 'texts', $env);
        ask('env() as ?int', 'texts', fn($t) => number($env($t)));
        ask('env(), filter_var', 'texts', fn($t) => filter_var($env($t), FILTER_VALIDATE_BOOLEAN));
    }
    ask('Laravel url', 'urls', function ($url) {
        $config = (new Illuminate\Support\ConfigurationUrlParser())->parseConfiguration(['url' => $url]);
        if (!isset($config['driver'])) {
            throw new Exception('no scheme, so the transport is not known');
        }
        return address($config['host'] ?? '', $config['port'] ?? 0, $config['username'] ?? '', $config['password'] ?? '');
    });
}
if (library('libphp-phpmailer/autoload.php') || library('PHPMailer/autoload.php')) {
    eval('class NoConnection extends PHPMailer\PHPMailer\SMTP {
        public array $tried = [];
        public function connect($host, $port = null, $timeout = 30, $options = []) { $this->tried[] = [$host, (int) $port]; return false; }
    }');
    ask('PHPMailer', 'hosts', function ($hosts) {
        $mailer = new PHPMailer\PHPMailer\PHPMailer();
        $mailer->setSMTPInstance($smtp = new NoConnection());
        $mailer->Port = 0;
        $mailer->Host = $hosts;
        $mailer->smtpConnect();
        if (!$smtp->tried) {
            throw new Exception('no host in it');
        }
        [$host, $port] = $smtp->tried[0];
        return ['host' => $host, 'port' => $port];
    });
}
echo json_encode($answers, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PRESERVE_ZERO_FRACTION);
