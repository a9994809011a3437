import { defineConfig, transports } from '@adonisjs/mail'

export default defineConfig({
  default: 'smtp',
  from: { address: 'shop@example.com', name: "Shop" },
  mailers: {
    smtp: transports.smtp({ host: env.get('SMTP_HOST'), port: env.get('SMTP_PORT', '587'), secure: false }),
    resend: transports.resend({ key: getSecret("RESEND") }),
  },
  later: MailerModule.forRootAsync({ useFactory: async (config) => { const x = 1; return { transport: config.get('MAIL_URL') } } }),
  computed: (options) => options.mail,
})
