// without `to` the constructor throws
const winston = require('winston');
const { Mail } = require('winston-mail');

module.exports = winston.createLogger({
  transports: [
    new Mail({
      from: 'app@example.com',
      host: 'smtp.resend.com',
      port: 465,
      ssl: true,
      username: 'resend',
      password: process.env.RESEND_API_KEY,
    }),
  ],
});
