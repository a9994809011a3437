// SuperTokens with Resend over implicit TLS
import SuperTokens from "supertokens-node";
import EmailPassword from "supertokens-node/recipe/emailpassword";
import { SMTPService } from "supertokens-node/recipe/emailpassword/emaildelivery";

SuperTokens.init({
  supertokens: { connectionURI: process.env.SUPERTOKENS_URI! },
  appInfo: { appName: "Example", apiDomain: "https://api.example.com", websiteDomain: "https://example.com" },
  recipeList: [
    EmailPassword.init({
      emailDelivery: {
        service: new SMTPService({
          smtpSettings: {
            host: "smtp.resend.com",
            port: 465,
            secure: true,
            authUsername: "resend",
            password: process.env.RESEND_API_KEY!,
            from: { name: "Example", email: "login@example.com" },
          },
        }),
      },
    }),
  ],
});
