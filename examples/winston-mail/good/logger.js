// errors go out by mail, over STARTTLS
const winston = require('winston');
const { Mail } = require('winston-mail');

module.exports = winston.createLogger({
  transports: [
    new winston.transports.Console(),
    new Mail({
      to: 'ops@example.com',
      from: 'app@example.com',
      host: 'smtp.resend.com',
      port: 587,
      tls: true,
      username: 'resend',
      password: process.env.RESEND_API_KEY,
      level: 'error',
    }),
  ],
});
