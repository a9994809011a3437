// devMode beats the transport: the mails end up in a folder
import { VendureConfig } from '@vendure/core';
import { defaultEmailHandlers, EmailPlugin } from '@vendure/email-plugin';

export const config: VendureConfig = {
  plugins: [
    EmailPlugin.init({
      devMode: true,
      outputPath: './static/email/test-emails',
      route: 'mailbox',
      handlers: defaultEmailHandlers,
      transport: {
        type: 'smtp',
        host: 'smtp.resend.com',
        port: 587,
        auth: { user: 'resend', pass: process.env.RESEND_API_KEY },
      },
      globalTemplateVars: { fromAddress: '"Shop" <shop@example.com>' },
    }),
  ],
};
