module.exports = {
  mail: { host: "smtp.example.com" port: 465, secure: , auth: { user: "a" } },
  smtp: { host: "second.example.com" },
};
const third = createTransport({ host: "third.example.com", port: 465, secure true });
const smtp = { host: "fourth.example.com
