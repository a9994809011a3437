import type { Config } from './types';

interface Mail { host: string }

const config = ({ env }): Config => ({
  email: {
    config: {
      provider: 'nodemailer',
      providerOptions: {
        host: env('SMTP_HOST', 'smtp.example.com'),
        port: env.int('SMTP_PORT', 587),
        secure: env.bool('SMTP_SECURE'),
        auth: { user: env('SMTP_USERNAME'), pass: env('SMTP_PASSWORD') } as Auth,
      } satisfies Mail,
      settings: <Settings>{ defaultFrom: 'shop@example.com' },
    },
  },
});

export const mail: Mail = { host: "named.example.com" };
export default config;
