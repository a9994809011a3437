// the server of the example file was left as it was
var nodemailer = require('nodemailer');
var smtpTransport = require('nodemailer-smtp-transport');

var company = "Example";
var email = "stats@example.com";

module.exports = function(mail) {
    mail.smtpTransport = nodemailer.createTransport(smtpTransport({
        host: "myhost",
        port: 587,
        auth: {
            user: "resend",
            pass: process.env.RESEND_API_KEY
        }
    }));
};
