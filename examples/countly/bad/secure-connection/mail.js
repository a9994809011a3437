// secureConnection is a name that Nodemailer gave up: TLS does not begin at once
var nodemailer = require('nodemailer');
var smtpTransport = require('nodemailer-smtp-transport');

var company = "Example";
var email = "stats@example.com";

module.exports = function(mail) {
    mail.smtpTransport = nodemailer.createTransport(smtpTransport({
        host: "smtp.resend.com",
        secureConnection: true,
        port: 2587,
        auth: {
            user: "resend",
            pass: process.env.RESEND_API_KEY
        }
    }));
};
