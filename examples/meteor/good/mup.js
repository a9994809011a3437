module.exports = {
  servers: { one: { host: '203.0.113.7', username: 'deploy' } },
  app: {
    name: 'app',
    path: '../',
    servers: { one: {} },
    env: {
      ROOT_URL: 'https://app.example.com',
      MONGO_URL: 'mongodb://mongo/app',
      MAIL_URL: 'smtp://app%40example.com:Fake-1234-Fake@mail.example.com:587',
    },
  },
};
