export const config = {
  email: { server: 'smtp.resend.com', port: 587, ssl: true, username: 'resend' },
};
