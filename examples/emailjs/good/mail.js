const { SMTPClient } = require('emailjs');

const client = new SMTPClient({
  user: 'resend',
  password: process.env.RESEND_KEY,
  host: 'smtp.resend.com',
  port: 465,
  ssl: true,
});

client.send({ from: 'shop@example.com', to: 'a@example.com', subject: 'Hello', text: '...' }, console.log);
