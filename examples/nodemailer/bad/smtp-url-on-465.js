// smtp:// waits for a plain greeting even on port 465; smtps:// is meant.
const nodemailer = require("nodemailer");

const transporter = nodemailer.createTransport(`smtp://mailer%40example.org:${process.env.SMTP_PASSWORD}@mail.example.org:465`);

module.exports = transporter;
