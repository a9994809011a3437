// the sender that every mail gets is Resend's test address
import env from '#start/env'
import { defineConfig, transports } from '@adonisjs/mail'

export default defineConfig({
  default: 'smtp',
  from: { address: 'onboarding@resend.dev', name: 'Example' },
  mailers: {
    smtp: transports.smtp({
      host: 'smtp.resend.com',
      port: 465,
      auth: { type: 'login', user: 'resend', pass: env.get('SMTP_PASSWORD') },
    }),
  },
})
