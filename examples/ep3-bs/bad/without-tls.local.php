<?php
return array(
    'mail' => array(
        'type' => 'smtp',
        'address' => 'courts@example.com',
        'host' => 'smtp.ionos.de',
        'user' => 'courts@example.com',
        'pw' => 'fake-fake-fake',
        'port' => '587',
        'auth' => 'plain',
    ),
);
