// Strapi 4 and newer read provider and providerOptions under email.config
export default ({ env }) => ({
  email: {
    provider: 'strapi-provider-email-nodemailer',
    providerOptions: {
      host: 'mail.example.com',
      port: 465,
      secure: true,
    },
  },
});
