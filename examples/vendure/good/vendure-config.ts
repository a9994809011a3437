// Vendure with Amazon SES over STARTTLS
import { VendureConfig } from '@vendure/core';
import { defaultEmailHandlers, EmailPlugin, FileBasedTemplateLoader } from '@vendure/email-plugin';
import path from 'path';

export const config: VendureConfig = {
  apiOptions: { port: 3000, adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: { tokenMethod: ['bearer', 'cookie'] },
  plugins: [
    EmailPlugin.init({
      handlers: defaultEmailHandlers,
      templateLoader: new FileBasedTemplateLoader(path.join(__dirname, '../static/email/templates')),
      transport: {
        type: 'smtp',
        host: 'email-smtp.eu-west-1.amazonaws.com',
        port: 587,
        auth: { user: process.env.SES_USER, pass: process.env.SES_PASSWORD },
      },
      globalTemplateVars: {
        fromAddress: '"Shop" <shop@example.com>',
        verifyEmailAddressUrl: 'https://shop.example.com/verify',
      },
    }),
  ],
};
