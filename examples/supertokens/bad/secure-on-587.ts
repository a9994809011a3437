// secure is TLS from the first byte, which 587 does not speak
import EmailPassword from "supertokens-node/recipe/emailpassword";
import { SMTPService } from "supertokens-node/recipe/emailpassword/emaildelivery";

export const smtpSettings = {
  host: "smtp.resend.com",
  port: 587,
  secure: true,
  authUsername: "resend",
  password: process.env.RESEND_API_KEY!,
  from: { name: "Example", email: "login@example.com" },
};

export const recipe = EmailPassword.init({ emailDelivery: { service: new SMTPService({ smtpSettings }) } });
