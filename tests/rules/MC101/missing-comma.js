const transporter = require("nodemailer").createTransport({
  host: "smtp.example.org",
  port: 587,
  secure: false // true for 465, false for other ports
  auth: {user: "username", pass: "password"}
});
