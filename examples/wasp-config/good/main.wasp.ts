// the mail part of main.wasp.ts; the server stands in .env.server
import { App } from 'wasp-config'

const app = new App('shop', {
  title: 'Shop',
  wasp: { version: '^0.16.0' },
})

app.emailSender({
  provider: 'SMTP',
  defaultFrom: { name: 'Shop', email: 'shop@example.com' },
})

export default app
