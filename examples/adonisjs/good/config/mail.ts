// the generated config/mail.ts with Resend over SMTP
import env from '#start/env'
import { defineConfig, transports } from '@adonisjs/mail'

const mailConfig = defineConfig({
  default: 'smtp',

  from: {
    address: 'hello@example.com',
    name: 'Example',
  },

  mailers: {
    smtp: transports.smtp({
      host: 'smtp.resend.com',
      port: 465,
      secure: true,
      auth: {
        type: 'login',
        user: 'resend',
        pass: env.get('SMTP_PASSWORD'),
      },
    }),
  },
})

export default mailConfig

declare module '@adonisjs/mail/types' {
  export interface MailersList extends InferMailers<typeof mailConfig> {}
}
