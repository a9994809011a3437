; <?php exit; ?> DO NOT REMOVE THIS LINE
; file automatically generated or modified by Matomo; you can manually override the default values in global.ini.php
; none also switches STARTTLS off: the password goes in clear
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
port = 587
host = "smtp.resend.com"
type = "Plain"
username = "resend"
password = "re_Fake1234_000000000000000000000000"
encryption = "none"

[PluginsInstalled]
PluginsInstalled[] = "Diagnostics"
