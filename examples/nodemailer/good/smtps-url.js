// The whole server in one URL: smtps begins with TLS.
const nodemailer = require("nodemailer");

const transporter = nodemailer.createTransport(`smtps://mailer%40example.org:${process.env.SMTP_PASSWORD}@mail.example.org:465`);

module.exports = transporter;
