// TLS from the first byte on a port that begins in plain text
import Email from "email-templates";

export const email = new Email({
  message: { from: "Shop <shop@example.org>" },
  transport: {
    host: "smtp.resend.com",
    port: 587,
    secure: true,
    auth: { user: "resend", pass: process.env.RESEND_KEY },
  },
});
