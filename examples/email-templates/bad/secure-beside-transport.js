// `secure` stands beside `transport`, where nothing reads it
import Email from "email-templates";

export const email = new Email({
  message: { from: "Shop <shop@example.org>" },
  secure: true,
  transport: {
    host: "smtp.example.com",
    port: 2465,
    auth: { user: "shop", pass: process.env.SMTP_PASS },
  },
});
