<?php
$config['smtp_host'] = 'smtp.example.com';
$config['smtp_port'] = ;
$config['mail'] = ['host' => 'second.example.com' 'port' => 587, 'smtp' => 'after'];
$mail->Host = 'third.example.com'
$mail->Port = 465;
function (
