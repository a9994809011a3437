// secure is TLS from the first byte, which 587 does not speak
import env from '#start/env'
import { defineConfig, transports } from '@adonisjs/mail'

export default defineConfig({
  default: 'smtp',
  from: { address: 'hello@example.com', name: 'Example' },
  mailers: {
    smtp: transports.smtp({
      host: 'smtp.resend.com',
      port: 587,
      secure: true,
      auth: { type: 'login', user: 'resend', pass: env.get('SMTP_PASSWORD') },
    }),
  },
})
