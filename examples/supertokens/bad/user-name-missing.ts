// without authUsername the sender's address logs in, which Resend does not know
import EmailPassword from "supertokens-node/recipe/emailpassword";
import { SMTPService } from "supertokens-node/recipe/emailpassword/emaildelivery";

export const recipe = EmailPassword.init({
  emailDelivery: {
    service: new SMTPService({
      smtpSettings: {
        host: "smtp.resend.com",
        port: 465,
        secure: true,
        password: process.env.RESEND_API_KEY!,
        from: { name: "Example", email: "login@example.com" },
      },
    }),
  },
});
