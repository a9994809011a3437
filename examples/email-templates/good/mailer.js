import Email from "email-templates";

export const email = new Email({
  message: { from: "Shop <shop@example.org>" },
  send: true,
  transport: {
    host: "smtp.resend.com",
    port: 465,
    secure: true,
    auth: { user: "resend", pass: process.env.RESEND_KEY },
  },
});
