<?php
$config['smtp_server'] = 'smtp.gmail.com';
$config['smtp_port'] = 465;
$config['smtp_use_ssl'] = true;
$config['smtp_username'] = 'contact.form@gmail.com';
$config['smtp_pass'] = 'qwertyuiopasdfgh';
