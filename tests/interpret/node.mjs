// Reads {"texts", "urls", "hosts"} on stdin; prints {"reading": [answer, ...]}: a value, null for "not set", {"refused": why}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tables = JSON.parse(readFileSync(0, 'utf8'));
const require = createRequire(import.meta.url);
const refused = (why) => ({ refused: String(why) });
const attempt = (read) => (text) => {
  try {
    const value = read(text);
    return value === undefined ? null : value;
  } catch (error) {
    return refused(error);
  }
};
const library = (...names) => {
  for (const name of names) {
    try {
      return require(name);
    } catch {}
  }
  return undefined;
};
const integer = (value) => (Number.isInteger(value) ? value : refused('not an integer'));
const answers = {};
const ask = (name, table, read) => (answers[name] = tables[table].map(attempt(read)));

ask('Number', 'texts', (t) => { const n = Number(t); return Number.isNaN(n) ? 'NaN' : Number.isFinite(n) ? n : String(n) });
ask('!!Number', 'texts', (t) => !!Number(t));
ask('Number || default', 'texts', (t) => integer(Number(t) || NaN));
ask('parseInt', 'texts', (t) => integer(parseInt(t, 10)));
ask('!!text', 'texts', (t) => !!t);
ask('JSON.parse', 'texts', (t) => {
  const value = JSON.parse(t);
  return typeof value === 'object' && value !== null ? refused('no plain value') : Number.isNaN(value) ? refused('NaN') : value;
});

const address = (options) => ({
  host: options.host || '', port: options.port || 0, username: options.auth?.user || '', password: options.auth?.pass || '',
});
for (const [title, path] of [['nodemailer', ['./node_modules/nodemailer', 'nodemailer']], ['nodemailer 6', ['/usr/share/nodejs/nodemailer']]]) {
  const nodemailer = library(...path);
  if (!nodemailer) continue;
  const options = (url) => { const found = nodemailer.createTransport({ url }).transporter.options; return found };
  ask(title, 'urls', (url) => address(options(url)));
  ask(`${title} query`, 'texts', (t) => {
    const value = options(`smtp://mail.example.com/?flag=${encodeURIComponent(t)}`).flag;
    return typeof value === 'number' && !Number.isInteger(value) ? String(value) : value;
  });
  ask(`${title} query truth`, 'texts', (t) => !!options(`smtp://mail.example.com/?flag=${encodeURIComponent(t)}`).flag);
}
console.log(JSON.stringify(answers));
