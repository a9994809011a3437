// config/plugins.js: implicit TLS on 465
module.exports = ({ env }) => ({
  email: {
    config: {
      provider: 'nodemailer',
      providerOptions: {
        host: 'smtp.resend.com',
        port: 465,
        secure: true,
        auth: {
          user: 'resend',
          pass: env('RESEND_KEY'),
        },
      },
      settings: {
        defaultFrom: 'cms@example.com',
        defaultReplyTo: 'help@example.com',
      },
    },
  },
});
