module.exports = {
  name: 'shop',
  email: {
    server: 'smtp.resend.com',
    port: 465,
    ssl: true,
    username: 'resend',
    password: process.env.RESEND_KEY,
    from: 'shop@example.com',
  },
  inbox: { host: 'imap.example.com', port: 993, tls: true, user: 'shop@example.com' },
};
