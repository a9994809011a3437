// the sender that every mail gets is Resend's test address
import { Module } from '@nestjs/common';
import { MailerModule } from '@nestjs-modules/mailer';

@Module({
  imports: [
    MailerModule.forRoot({
      transport: {
        host: 'smtp.resend.com',
        port: 465,
        secure: true,
        auth: { user: 'resend', pass: process.env.RESEND_API_KEY },
      },
      defaults: { from: '"No Reply" <onboarding@resend.dev>' },
    }),
  ],
})
export class AppModule {}
