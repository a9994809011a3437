'use strict'
exports.smtp = { host: 'smtp.example.com' }
module.exports.mail = { from: "a@example.com" }
module.exports = function () {
  return { mail: { port: 25 }, url: "smtp://" + process.env.USER + "@mail.example.com:" + 25 }
}
config.mail.smtp = Object.freeze({ port: 465 })
user_pref("mail.smtpserver.smtp1.hostname", "smtp.example.com");
user_pref("mail.smtpserver.smtp1.port", 587);
