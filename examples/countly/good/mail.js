// countly/extend/mail.js with Resend over implicit TLS
var nodemailer = require('nodemailer');

var company = "Example";
var email = "stats@example.com";

module.exports = function(mail) {
    mail.smtpTransport = nodemailer.createTransport({
        host: "smtp.resend.com",
        port: 465,
        secure: true,
        auth: {
            user: "resend",
            pass: process.env.RESEND_API_KEY
        }
    });

    mail.sendMail = function(message, callback) {
        message.from = company + " <" + email + ">";
        mail.smtpTransport.sendMail(message, callback);
    };
};
