// api/src/lib/mailer.ts with Resend over SMTP
import { Mailer } from '@redwoodjs/mailer-core'
import { NodemailerMailHandler } from '@redwoodjs/mailer-handler-nodemailer'
import { ReactEmailRenderer } from '@redwoodjs/mailer-renderer-react-email'

import { logger } from 'src/lib/logger'

export const mailer = new Mailer({
  handling: {
    handlers: {
      nodemailer: new NodemailerMailHandler({
        transport: {
          host: 'smtp.resend.com',
          port: 587,
          secure: false,
          auth: { user: 'resend', pass: process.env.RESEND_API_KEY },
        },
      }),
    },
    default: 'nodemailer',
  },
  rendering: { renderers: { reactEmail: new ReactEmailRenderer() }, default: 'reactEmail' },
  defaults: { from: 'Example <hello@example.com>' },
  logger,
})
