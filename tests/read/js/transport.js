// Several transports in one file: each call is a document of its own.
const nodemailer = require("nodemailer");

const SMTP_PORT = 587;
const MAIL_HOST = process.env.MAIL_HOST ?? "smtp.example.com";

const first = nodemailer.createTransport({
  host: process.env.SMTP_HOST || 'smtp.example.com',
  port: Number(process.env.SMTP_PORT) || 465,
  secure: process.env.SMTP_SECURE === "true",
  requireTLS: (process.env.SMTP_TLS || "true") !== "false",
  auth: { user: "sh\u00f6p", pass: process.env["SMTP_PASS"], type: 'LOG' + "IN" },
  tls: { rejectUnauthorized: false, ciphers: `SSL
v3` },
  "x-y": undefined, ['z']: null, [computed]: 1, shorthand, ...spread,
  get name() { return "n"; },
  port2: +process.env.P, neg: -1, big: 0x1F, not: !0, cond: a ? 1 : 2, and: a && { b: 1 },
  list: [1, "two", [], {}],
}, { from: `Shop <${address}>` });

const second = nodemailer.createTransport(`smtps://${encodeURIComponent(user)}:${process.env.SMTP_PASS}@smtp.example.com:465`, { pool: true });
const third = isProduction ? nodemailer.createTransport(smtpTransport({ host: 'third.example.com' })) : createTransport("smtp://localhost:1025");

function make() {
  const options = { smtp: { host: "fourth.example.com" } };
  this.mail = { host: "fifth.example.com" };
  return { host: "sixth.example.com", port: parseInt(process.env.PORT ?? "25", 10) };
}

class Sender {
  transport = { host: "seventh.example.com" };
  constructor(options) { this.transporter = new SMTPClient({ host: options.host || "x", port: 25, ssl: true }); }
}
