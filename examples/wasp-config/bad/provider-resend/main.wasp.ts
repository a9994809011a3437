// Wasp has no provider for Resend: it is reached over SMTP
import { App } from 'wasp-config'

const app = new App('shop', { title: 'Shop', wasp: { version: '^0.16.0' } })

app.emailSender({
  provider: 'Resend',
  defaultFrom: { name: 'Shop', email: 'shop@example.com' },
})

export default app
