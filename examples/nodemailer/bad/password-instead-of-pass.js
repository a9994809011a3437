// The password belongs under auth.pass; auth.password is not read, and the login fails.
import nodemailer from "nodemailer";

export const transporter = nodemailer.createTransport({
  host: "smtp.resend.com",
  port: 465,
  secure: true,
  auth: {
    user: "resend",
    password: process.env.RESEND_API_KEY,
  },
});
