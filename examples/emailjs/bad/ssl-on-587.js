const email = require('emailjs/email');

const server = email.server.connect({
  user: 'resend',
  password: process.env.RESEND_KEY,
  host: 'smtp.resend.com',
  port: 587,
  ssl: true,
});
