module.exports = {
  name: 'shop',
  email: {
    server: 'smtp.resend.com',
    port: 587,
    ssl: true,
    username: 'resend',
    password: process.env.RESEND_KEY,
    from: 'shop@example.com',
  },
};
