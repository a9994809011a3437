const nodemailer = require("nodemailer");
const t = nodemailer.createTransport({ host: "smtp.gmail.com", port: 465, secure: true,
  auth: { type: "OAuth2", user: "me@gmail.com", accessToken: "password" } });
