// secure is another name for ssl, TLS from the first byte
const winston = require('winston');
require('winston-mail');

winston.add(winston.transports.Mail, {
  to: 'ops@example.com',
  from: 'app@example.com',
  host: 'smtp.resend.com',
  port: 587,
  secure: true,
  username: 'resend',
  password: process.env.RESEND_API_KEY,
  level: 'error',
});
