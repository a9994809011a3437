const transport = require("nodemailer").createTransport({
  host: "mail.example.org", port: 465, secure: true, tls: { rejectUnauthorized: false },
});
