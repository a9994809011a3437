// two dots in a row: no such domain can exist
import { defineConfig } from '@medusajs/framework/utils'

module.exports = defineConfig({
  projectConfig: { databaseUrl: process.env.DATABASE_URL },
  modules: [
    {
      resolve: '@medusajs/medusa/notification',
      options: {
        providers: [
          {
            resolve: '@medusajs/medusa/notification-sendgrid',
            id: 'sendgrid',
            options: { channels: ['email'], api_key: process.env.SENDGRID_API_KEY, from: 'Shop <shop@example..com>' },
          },
        ],
      },
    },
  ],
})
