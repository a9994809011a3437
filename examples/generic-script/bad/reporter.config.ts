const config = {
  testDir: './tests',
  reporter: [
    ['mail-reporter', {
      host: 'smtp.sendgrid.net',
      port: 587,
      username: 'shop',
      password: process.env.SENDGRID_KEY,
      from: 'tests@example.com',
    }],
  ],
};
export default config;
