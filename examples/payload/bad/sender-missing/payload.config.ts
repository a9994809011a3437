// without defaultFromAddress the mails claim to come from payloadcms.com
import { nodemailerAdapter } from '@payloadcms/email-nodemailer'
import { buildConfig } from 'payload'

export default buildConfig({
  secret: process.env.PAYLOAD_SECRET || '',
  email: nodemailerAdapter({
    transportOptions: {
      host: 'smtp.resend.com',
      port: 465,
      auth: { user: 'resend', pass: process.env.RESEND_API_KEY },
    },
  }),
})
