; <?php exit; ?> DO NOT REMOVE THIS LINE
; file automatically generated or modified by Matomo; you can manually override the default values in global.ini.php
; tls is STARTTLS
[database]
host = "db"
username = "matomo"
password = "fake-fake-fake"
dbname = "matomo"
tables_prefix = "matomo_"

[General]
salt = "00000000000000000000000000000000"
trusted_hosts[] = "stats.example.com"
noreply_email_address = "stats@example.com"

[mail]
transport = "smtp"
port = 465
host = "smtp.resend.com"
type = "Login"
username = "resend"
password = "re_Fake1234_000000000000000000000000"
encryption = "tls"

[PluginsInstalled]
PluginsInstalled[] = "Diagnostics"
