// Nodemailer reads auth.pass, not auth.password
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
          password: env('RESEND_KEY'),
        },
      },
      settings: {
        defaultFrom: 'cms@example.com',
      },
    },
  },
});
