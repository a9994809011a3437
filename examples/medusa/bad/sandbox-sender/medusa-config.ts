// the sender is Resend's test address, so only the owner of the account gets mail
import { defineConfig } from '@medusajs/framework/utils'

module.exports = defineConfig({
  projectConfig: { databaseUrl: process.env.DATABASE_URL },
  modules: [
    {
      resolve: '@medusajs/medusa/notification',
      options: {
        providers: [
          {
            resolve: './src/modules/resend',
            id: 'resend',
            options: { channels: ['email'], api_key: process.env.RESEND_API_KEY, from: 'onboarding@resend.dev' },
          },
        ],
      },
    },
  ],
})
