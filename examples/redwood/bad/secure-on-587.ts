// secure is TLS from the first byte, which 587 does not speak
import { Mailer } from '@redwoodjs/mailer-core'
import { NodemailerMailHandler } from '@redwoodjs/mailer-handler-nodemailer'

export const mailer = new Mailer({
  handling: {
    handlers: {
      nodemailer: new NodemailerMailHandler({
        transport: {
          host: process.env.SMTP_HOST,
          port: 587,
          secure: true,
          auth: { user: process.env.SMTP_USER, pass: process.env.SMTP_PASSWORD },
        },
      }),
    },
    default: 'nodemailer',
  },
  defaults: { from: 'hello@example.com' },
})
