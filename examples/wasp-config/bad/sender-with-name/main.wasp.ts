// the name has a field of its own
import { App } from 'wasp-config'

const app = new App('shop', { title: 'Shop', wasp: { version: '^0.16.0' } })

app.emailSender({
  provider: 'SMTP',
  defaultFrom: { email: 'Shop <shop@example.com>' },
})

export default app
